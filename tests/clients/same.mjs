// Whether the files that are named hold the same document, the first as YAML, read as YAML 1.2, and the second as JSON.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { load } from "js-yaml";

const [yaml, json] = process.argv.slice(2).map((file) => readFileSync(file, "utf8"));
if (!isDeepStrictEqual(load(yaml), JSON.parse(json))) {
  console.error("The YAML and the JSON are not the same document.");
  process.exit(1);
}
