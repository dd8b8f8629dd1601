// index.d.ts against what the installed package really is, both ways; and what people see when they hover.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import test, { suite } from "node:test";
import ts from "typescript-5.0";
import * as stream from "stream-users-wasm";
import * as sandbox from "stream-users-wasm/sandbox";
import * as testing from "stream-users-wasm/testing";
import * as provider from "stream-users-wasm/token-provider";

const require = createRequire(import.meta.url);
const entry = require.resolve("stream-users-wasm");
let folder = path.dirname(entry);
while (!existsSync(path.join(folder, "index.d.mts"))) folder = path.dirname(folder);

const files = {
  "stream-users-wasm": "index.d.mts",
  "stream-users-wasm/sandbox": "sandbox.d.mts",
  "stream-users-wasm/testing": "testing.d.mts",
  "stream-users-wasm/token-provider": "token-provider.d.mts",
};
const program = ts.createProgram({
  rootNames: Object.values(files).map((file) => path.join(folder, file)),
  options: { strict: true, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts"], types: [] },
});
const checker = program.getTypeChecker();

const declared = (file) => {
  const source = program.getSourceFile(path.join(folder, file));
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  return exported.map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
};
const isValue = (symbol) => (symbol.flags & ts.SymbolFlags.Value) !== 0;
const isClass = (symbol) => (symbol.flags & ts.SymbolFlags.Class) !== 0;
const names = (symbols) => symbols.map((symbol) => symbol.name).sort();

const runtimes = {
  "stream-users-wasm": stream,
  "stream-users-wasm/sandbox": sandbox,
  "stream-users-wasm/testing": testing,
  "stream-users-wasm/token-provider": provider,
};

for (const [specifier, exported] of Object.entries(runtimes)) {
  suite(specifier, () => {
    const values = declared(files[specifier]).filter(isValue);

    test("declares exactly what it exports, for import and for require", () => {
      assert.deepEqual(names(values), Object.keys(exported).sort());
      assert.deepEqual(names(values), Object.keys(require(specifier)).sort());
    });

    test("declares functions as functions and classes as classes", () => {
      for (const symbol of values) {
        const value = exported[symbol.name];
        const written = typeof value === "function" && /^class\b/.test(`${value}`) ? "class" : typeof value;
        assert.equal(isClass(symbol) ? "class" : typeOf(symbol), written, symbol.name);
      }
    });

    test("declares every static member of its classes, and no other", () => {
      for (const symbol of values.filter(isClass)) {
        const own = Object.getOwnPropertyNames(exported[symbol.name]);
        const real = own.filter((name) => !["length", "name", "prototype"].includes(name)).sort();
        const said = names([...(symbol.exports?.values() ?? [])]).filter((name) => name !== "prototype");
        assert.deepEqual(said, real, symbol.name);
      }
    });

    test("tells about everything that it exports when one hovers over it", () => {
      for (const symbol of declared(files[specifier])) {
        assert.notEqual(text(symbol), "", symbol.name);
        if (!isClass(symbol)) continue;
        for (const member of symbol.members.values()) {
          const inherited = member.declarations.some((node) => ts.isPropertyDeclaration(node) && overrides(symbol, member));
          const isNoMember = member.flags & (ts.SymbolFlags.Constructor | ts.SymbolFlags.TypeParameter);
          if (!inherited && !isNoMember) assert.notEqual(text(member), "", `${symbol.name}.${member.name}`);
        }
      }
    });
  });
}

test("StreamClient declares every member that it has, and no other", () => {
  const client = new stream.StreamClient("key", "secret");
  assert.deepEqual(members("index.d.mts", "StreamClient"), membersOf(client));
});

test("Sandbox declares every member that it has, and no other", () => {
  assert.deepEqual(members("sandbox.d.mts", "Sandbox"), membersOf(new sandbox.Sandbox()));
});

test("the errors declare every field that they have, and have every field that is not optional", async () => {
  for (const error of await errors()) {
    const type = checker.getDeclaredTypeOfSymbol(find("index.d.mts", error.constructor.name));
    const properties = checker.getPropertiesOfType(type);
    const own = Object.getOwnPropertyNames(error).filter((name) => error[name] !== undefined);
    const unknown = own.filter((name) => !names(properties).includes(name));
    assert.deepEqual(unknown, [], `${error.constructor.name} has undeclared fields`);
    for (const property of properties) {
      if (property.flags & ts.SymbolFlags.Optional) continue;
      assert.notEqual(error[property.name], undefined, `${error.constructor.name}.${property.name} is declared`);
    }
  }
});

test("every example in the declarations works", async () => {
  let count = 0;
  for (const { name, code } of examples()) {
    const users = [{ id: "john" }, { id: "jane" }];
    const server = new sandbox.Sandbox();
    const client = new stream.StreamClient(server.apiKey, server.secret, { fetch: server.fetch });
    await client.upsertUsers(users);
    const given = {
      ...stream,
      ...sandbox,
      ...testing,
      client,
      apiKey: server.apiKey,
      secret: server.secret,
      basePath: "http://localhost",
      fetch: server.fetch,
    };
    process.env.STREAM_API_KEY = server.apiKey;
    process.env.STREAM_API_SECRET = server.secret;
    const AsyncFunction = (async () => {}).constructor;
    const original = globalThis.fetch;
    globalThis.fetch = server.fetch;
    try {
      await new AsyncFunction(...Object.keys(given), `{ ${code}\n}`)(...Object.values(given));
    } catch (error) {
      throw new Error(`the example of ${name} fails: ${error.message}`, { cause: error });
    } finally {
      globalThis.fetch = original;
    }
    count += 1;
  }
  assert.ok(count > 20, `only ${count} examples were found`);
});

function find(file, name) {
  return declared(file).find((symbol) => symbol.name === name) ?? assert.fail(`${name} is not declared`);
}

function members(file, name) {
  const symbol = find(file, name);
  return names([...symbol.members.values()].filter(({ flags }) => !(flags & (ts.SymbolFlags.Constructor | ts.SymbolFlags.TypeParameter))));
}

/** The names that a person finds on an object: its own and its classes', but for symbols and Object's. */
function membersOf(object) {
  const found = new Set();
  for (let holder = object; holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
    for (const name of Object.getOwnPropertyNames(holder)) found.add(name);
  }
  found.delete("constructor");
  return [...found].sort();
}

function overrides(symbol, member) {
  const [base] = checker.getBaseTypes(checker.getDeclaredTypeOfSymbol(symbol));
  return base !== undefined && checker.getPropertyOfType(base, member.name) !== undefined;
}

const text = (symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();

function typeOf(symbol) {
  const type = checker.getTypeOfSymbolAtLocation(symbol, symbol.valueDeclaration);
  return type.getCallSignatures().length > 0 ? "function" : "object";
}

function* examples() {
  for (const file of Object.values(files)) {
    for (const symbol of declared(file)) {
      const statics = isClass(symbol) ? [...(symbol.exports?.values() ?? [])] : [];
      for (const member of [symbol, ...(isClass(symbol) ? symbol.members.values() : []), ...statics]) {
        const tags = new Set(member.declarations?.flatMap((node) => ts.getJSDocTags(node)) ?? []);
        for (const tag of tags) {
          if (tag.tagName.text !== "example") continue;
          const [, code] = /^```js\n(.*)\n```$/s.exec(ts.getTextOfJSDocComment(tag.comment) ?? "") ?? [];
          assert.ok(code, `the example of ${symbol.name}.${member.name} is no block of js`);
          yield { name: `${symbol.name}.${member.name}`, code };
        }
      }
    }
  }
}

/** One real error of each class that can be provoked. */
async function errors() {
  const answering = (status, body, headers = {}) => client(async () => new Response(body, { status, headers }));
  const client = (fetch) => new stream.StreamClient("key", "secret", { fetch, maxRetries: 0 });
  const apiError = JSON.stringify({ code: 4, message: "no", StatusCode: 400, duration: "0", more_info: "", details: [] });
  const never = (_url, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const actions = [
    () => client().generateUserToken({}),
    () => client().verifyToken("no token"),
    () => client().parseSqs("no base64"),
    () => answering(400, apiError).getRateLimits(),
    () => answering(502, "<html>").getRateLimits(),
    () => answering(429, apiError, { "retry-after": "1" }).getRateLimits(),
    () => client(() => Promise.reject(new TypeError("fetch failed"))).getRateLimits(),
    () => client(never).getRateLimits({}, { timeout: 1 }),
    () => client(never).getRateLimits({}, { signal: AbortSignal.abort() }),
    () => answering(200, JSON.stringify({ task_id: "t", status: "failed", duration: "0" })).waitForTask("t"),
    () => client(never).upsertMany([{ id: "john" }], { signal: AbortSignal.abort() }),
  ];
  const thrown = [];
  for (const action of actions) {
    try {
      await action();
    } catch (error) {
      assert.ok(error instanceof stream.StreamError, `${error}`);
      thrown.push(error);
    }
  }
  assert.equal(thrown.length, actions.length);
  return thrown;
}
