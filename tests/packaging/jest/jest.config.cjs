module.exports = {
  projects: [
    { displayName: "node", testEnvironment: "node", testMatch: ["**/{calls,tokens}.test.cjs"] },
    // Jest's imitation of a page lacks what every page has. It has no fetch and no Response either: calls are for "node".
    { displayName: "jsdom", testEnvironment: "jsdom", testMatch: ["**/tokens.test.cjs"], setupFiles: ["./what-jsdom-lacks.cjs"] },
    { displayName: "bare jsdom", testEnvironment: "jsdom", testMatch: ["**/bare.test.cjs"] },
  ],
};
