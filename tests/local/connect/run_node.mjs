// Run each of some modules, one after the other in one process, through the proxy of the environment.
// Node.js 20 itself reads no proxy from there.
import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici";

setGlobalDispatcher(new EnvHttpProxyAgent());
const results = {};
let said = "";
process.stdout.write = ((write) => (text, ...rest) => (said += text, true))(process.stdout.write);
console.log = (...words) => (said += words.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join(" ") + "\n");
for (const file of process.argv.slice(2)) {
  said = "";
  try {
    await import(file);
  } catch (error) {
    said += String(error?.stack ?? error);
  }
  results[file] = said;
}
(await import("node:fs")).writeSync(1, JSON.stringify(results));
process.exit(0);
