import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNumber, parseQuery, tokens, type SearchSubject } from "../src/core/search.ts";

const rows = [
  { name: "encoder/layer.0/attn/MatMul", op: "MatMul", cat: "matrixMultiplication", types: ["float32"], group: "encoder/layer.0/attn", macs: 2_000_000, parameters: 589_824 },
  { name: "encoder/layer.0/Add", op: "Add", cat: "elementwise", types: ["float32"], group: "encoder/layer.0", macs: 0, parameters: 0 },
  { name: "head/conv", op: "Conv", cat: "convolution", types: ["int8", "float32"], group: "head", macs: 5e9, parameters: 2_000_000 },
  { name: "head/deconv", op: "ConvTranspose", cat: "convolution", types: ["float16"], group: "head", macs: null, parameters: 10 },
  { name: "a".repeat(300) + "tail", op: "Custom", cat: "other", types: [""], group: "", macs: 1, parameters: 0 },
];
const subject: SearchSubject = {
  name: (i) => rows[i]!.name, operator: (i) => rows[i]!.op, category: (i) => rows[i]!.cat, dataTypes: (i) => rows[i]!.types, group: (i) => rows[i]!.group, scope: () => "", confidence: () => "exact", hasFinding: (i) => i === 2,
  metric: (key, i) => (key === "macs" ? rows[i]!.macs : key === "parameters" ? rows[i]!.parameters : undefined), metricKeys: ["macs", "parameters"],
};
const find = (text: string): number[] => { const query = parseQuery(text, subject); assert.equal(query.error, null, text); return rows.map((_, i) => i).filter((i) => query.test(i)); };
const error = (text: string): string => parseQuery(text, subject).error ?? "";

test("fields", () => {
  assert.deepEqual(find("op:Conv"), [2]);
  assert.deepEqual(find("op:conv*"), [2, 3]);
  assert.deepEqual(find("dtype:fp16"), [3]);
  assert.deepEqual(find("dtype:int8"), [2]);
  assert.deepEqual(find("group:encoder"), [0, 1]);
  assert.deepEqual(find("name:/attn\\/.*mul$/"), [0]);
  assert.deepEqual(find("has:finding"), [2]);
  assert.deepEqual(find("attn"), [0]);
  assert.deepEqual(find("\"layer.0/add\""), [1]);
  assert.deepEqual(find(""), [0, 1, 2, 3, 4]);
});

test("numbers with units", () => {
  assert.deepEqual(find("params>1M"), [2]);
  assert.deepEqual(find("macs>=2M macs<1G"), [0]);
  assert.deepEqual(find("macs:1..3M"), [0, 4]);
  assert.deepEqual(find("macs:unknown"), [3]);
  assert.deepEqual(find("parameters=10"), [3]);
  assert.deepEqual(["1.5M", "2G", "3T", "64Ki", "64KiB", "1e3", "1_000", "x", "5q"].map(parseNumber), [1.5e6, 2e9, 3e12, 65_536, 65_536, 1000, 1000, null, null]);
});

test("terms are joined by and, a minus excludes", () => {
  assert.deepEqual(find("group:head -op:Conv"), [3]);
  assert.deepEqual(find("op:Conv macs>1G dtype:int8 name:/conv/"), [2]);
});

test("mistakes are told, and find nothing", () => {
  assert.match(error("name:/(/"), /no valid regular expression/);
  assert.match(error("size:3"), /Unknown field “size”/);
  assert.match(error("macs>many"), /is no number/);
  assert.match(error("op>3"), /no numbers to compare/);
  assert.match(error("op:"), /lacks a value/);
  assert.match(error("a".repeat(600)), /longer than/);
  assert.equal(parseQuery("name:/(/", subject).test(0), false);
  assert.match(error("constructor>3"), /no numbers to compare/);
  assert.deepEqual(find("dtype:constructor"), []);
  assert.equal(parseNumber("1constructor"), null);
});

test("regular expressions see at most 256 characters", () => assert.deepEqual(find("name:/tail/"), []));

test("tokens keep quotes and regular expressions together", () => {
  assert.deepEqual(tokens("name:/a b/ op:Conv \"x y\" -name:/q/"), ["name:/a b/", "op:Conv", "x y", "-name:/q/"]);
  assert.deepEqual(tokens("a/b/c d"), ["a/b/c", "d"]);
});
