/** Node strips the types itself, so Jest transforms nothing. */
export default {
  testEnvironment: "node",
  transform: {},
  extensionsToTreatAsEsm: [".ts"],
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testTimeout: 30_000,
  modulePathIgnorePatterns: ["<rootDir>/.cache/", "<rootDir>/.aurora-data/"],
  // Two cores: a worker each, so that real git, databases and Python tools do not starve each other.
  maxWorkers: 2,
};
