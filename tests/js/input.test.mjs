// Bad arguments: which field it is, that nothing was sent, and that the next call works.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StreamInputError } from "stream-users-wasm";
import { failure } from "./expectations.mjs";
import { client, refused, server } from "./refused.mjs";
import { coreOperations } from "./vectors.mjs";

const OPERATIONS = coreOperations();

const ids = (count) => Array.from({ length: count }, (_, n) => `user-${n}`);
const users = (count) => ids(count).map((id) => ({ id }));
const userMap = (count) => Object.fromEntries(users(count).map((user) => [user.id, user]));

describe("upsertUsers", () => {
  for (const [name, argument, path, words] of [
    ["nothing", undefined, "users"],
    ["null", null, "users"],
    ["an object instead of a list", { id: "john" }, "users"],
    ["a string", "john", "users"],
    ["an empty list", [], "users"],
    ["101 users", users(101), "users", ["100"]],
    ["a user without an id", [{ id: "a" }, { name: "b" }], "users[1].id"],
    ["an empty id", [...users(3), { id: "" }], "users[3].id"],
    ["an id that is a number", [{ id: 5 }], "users[0].id"],
    ["an id that is null", [{ id: null }], "users[0].id"],
    ["an id that is a String object", [{ id: new String("john") }], "users[0].id"],
    ["an id with half a surrogate pair", [{ id: "a\ud800" }], "users[0].id"],
    ["the same id twice", [{ id: "a" }, { id: "b" }, { id: "a" }], "users[2].id"],
    ["a user that is a string", ["john"], "users[0]"],
    ["a user that is null", [null], "users[0]"],
    ["a user that is a list", [[]], "users[0]"],
    ["a hole", [, { id: "a" }], "users[0]"],
  ]) {
    test(`refuses ${name}`, () => refused(() => client.upsertUsers(argument), path, words));
  }
});

describe("updateUsers", () => {
  for (const [name, argument, path, words] of [
    ["nothing", undefined, "users"],
    ["no users", {}, "users"],
    ["users that are a list", { users: [{ id: "a" }] }, "users"],
    ["no user at all", { users: {} }, "users"],
    ["101 users", { users: userMap(101) }, "users", ["100"]],
    ["an id that is not its key", { users: { a: { id: "b" } } }, "users.a.id"],
    ["a user without an id", { users: { a: {} } }, "users.a.id"],
    ["a user that is null", { users: { a: null } }, "users.a"],
  ]) {
    test(`refuses ${name}`, () => refused(() => client.updateUsers(argument), path, words));
  }
});

describe("updateUsersPartial", () => {
  for (const [name, argument, path, words] of [
    ["nothing", undefined, "users"],
    ["no users", {}, "users"],
    ["users that are a map", { users: { a: { id: "a" } } }, "users"],
    ["an empty list", { users: [] }, "users"],
    ["101 users", { users: users(101) }, "users", ["100"]],
    ["an empty id", { users: [{ id: "" }] }, "users[0].id"],
    ["no id", { users: [{ id: "a" }, { set: {} }] }, "users[1].id"],
    ["a user that is a number", { users: [5] }, "users[0]"],
  ]) {
    test(`refuses ${name}`, () => refused(() => client.updateUsersPartial(argument), path, words));
  }
});

// The documented limits of a call, not core's word for them.
const LIMITS = { exportUsers: 25 };
const limitOf = (operation) => LIMITS[operation.clientMethod] ?? 100;

// What core's table demands of each argument, tried on each operation that has it.
const BAD = {
  id: () => [
    ["nothing", undefined, ""],
    ["null", null, ""],
    ["an empty string", "", ""],
    ["a number", 5, ""],
    ["a list", ["john"], ""],
    ["an object", {}, ""],
    ["half a surrogate pair", "\udc00", ""],
  ],
  ids: (max) => [
    ["nothing", undefined, ""],
    ["null", null, ""],
    ["a string", "john", ""],
    ["an object", { 0: "john", length: 1 }, ""],
    ["an empty list", [], ""],
    [`${max + 1} ids`, ids(max + 1), "", [String(max)]],
    ["an empty id", ["a", "b", ""], "[2]"],
    ["an id that is a number", ["a", 5], "[1]"],
    ["an id that is null", [null], "[0]"],
    ["a hole", [, "a"], "[0]"],
  ],
  user: () => [
    ["nothing", undefined, ""],
    ["a string", "john", ""],
    ["null", null, ""],
    ["no id", {}, ".id"],
    ["an empty id", { id: "" }, ".id"],
    ["an id that is a number", { id: 1 }, ".id"],
  ],
  object: () => [
    ["nothing", undefined, ""],
    ["a string", "{}", ""],
    ["a list", [], ""],
    ["null", null, ""],
  ],
};
for (const operation of OPERATIONS) {
  for (const argument of operation.arguments) {
    const bad = BAD[argument.rule]?.(limitOf(operation)) ?? [];
    if (bad.length === 0) continue; // userMap, userList: above
    describe(`${operation.clientMethod}, ${argument.name}`, () => {
      const others = Object.fromEntries(
        operation.arguments.filter((other) => other !== argument && other.required).map((other) => [other.name, "other"]),
      );
      for (const [name, value, below, words] of bad) {
        if ((value === undefined || value === null) && !argument.required) continue;
        test(`refuses ${name}`, () =>
          refused(() => client[operation.clientMethod]({ ...others, [argument.name]: value }), argument.name + below, words));
      }
      if (argument.rule === "ids") {
        test(`takes ${limitOf(operation)} ids`, async () => {
          const given = ids(limitOf(operation));
          await client[operation.clientMethod]({ ...others, [argument.name]: given });
          assert.deepEqual(server.requests[0].json[argument.name], given);
        });
      }
      if (argument.place === "path") {
        for (const value of [".", ".."]) {
          test(`refuses ${value}, which URLs drop`, () =>
            refused(() => client[operation.clientMethod]({ ...others, [argument.name]: value }), argument.name));
        }
      }
    });
  }

  describe(operation.clientMethod, () => {
    const required = operation.arguments.find((argument) => argument.required);
    for (const [name, value] of [["a string", "john"], ["a number", 5], ["an array", ["john"]], ["a boolean", true]]) {
      test(`refuses ${name} instead of an object`, () =>
        refused(() => client[operation.clientMethod](value), required?.name ?? "argument", ["object", name]));
    }
    if (required) test("refuses to be called with nothing", async () => {
      const error = await failure(() => client[operation.clientMethod]());
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      assert.equal(server.requests.length, 0);
    });
    test("is refused by a rejected promise, not by a throw", async () => {
      let promise;
      assert.doesNotThrow(() => (promise = client[operation.clientMethod](5)));
      await assert.rejects(promise, StreamInputError);
    });
  });
}
