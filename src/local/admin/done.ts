/** A change that is made at once, as the promise that every call of `Admin` gives; what it throws rejects it. */
export function done<T>(change: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(change());
  });
}
