import { expect, test } from "@jest/globals";
import type { HandledCommand } from "../../src/store/schema.ts";
import {
  answeredAmong,
  receiveCommandComment,
  recordAnswered,
  recordHandled,
  runOfConversation,
} from "../../src/store/command-comments.ts";
import { beginEffect, completeEffect } from "../../src/store/effects.ts";
import { endRun } from "../../src/store/runs.ts";
import { onBoth } from "./on-both.ts";
import { aRun } from "./samples.ts";

/** Ids of GitHub's comments no longer fit into 32 bits. */
const commentId = 7_000_000_001;
const hold: HandledCommand = { deed: { kind: "hold", on: 12 }, granted: true, answer: "Held.", done: false };

onBoth((ground) => {
  test("a comment counts as it was when it was read first", async () => {
    const place = await ground.place();
    const { db } = await place.open();
    const first = { commentId, runId: null, login: "maintainer-a", commands: [{ word: "hold" }] } as const;
    expect(await receiveCommandComment(db, first)).toEqual({
      ...first,
      handled: [],
      receivedAt: place.clock.at,
      answeredAt: null,
    });
    await recordHandled(db, commentId, [hold]);
    const edited = { ...first, commands: [{ word: "cancel" }] } as const;
    expect(await receiveCommandComment(db, edited)).toMatchObject({ commands: [{ word: "hold" }], handled: [hold] });
  });

  test("only what was answered is answered", async () => {
    const { db } = await (await ground.place()).open();
    for (const id of [commentId, commentId + 1]) {
      await receiveCommandComment(db, { commentId: id, runId: null, login: "maintainer-a", commands: [] });
    }
    await recordAnswered(db, commentId);
    expect(await answeredAmong(db, [commentId, commentId + 1, commentId + 2])).toEqual(new Set([commentId]));
    expect(await answeredAmong(db, [])).toEqual(new Set());
  });

  test("a conversation's run is the newest of its issue, or the one that opened the pull request", async () => {
    const place = await ground.place();
    const store = await place.open();
    const { db } = store;
    const old = await aRun(store);
    const opening = { run: old.id, epoch: 1, key: "open-pull/database", kind: "open-pull", reason: "pushed" };
    await completeEffect(db, await beginEffect(db, opening), { number: 13 });
    await endRun(db, old.id, 1, "cancelled");
    place.clock.at = new Date(place.clock.at.getTime() + 1000);
    const next = await aRun(store, { requestId: "event-2" });
    const found = async (number: number, repositoryId = old.repositoryId) =>
      (await runOfConversation(db, repositoryId, number))?.id ?? null;
    expect(await found(12)).toBe(next.id);
    expect(await found(13)).toBe(old.id);
    expect(await found(14)).toBeNull();
    expect(await found(12, 1)).toBeNull();
  });
});
