// Makes calls with the client of the TypeScript SDK: `call.mjs URL AUTHORITY.pem WARM-UP CALLS CONCURRENCY`. The environment
// names the authority to Node. Prints the seconds that the calls after the warm-up took.

import { createClient } from "@phala/cloud";

const [url, , warmUp, calls, concurrency] = process.argv.slice(2);
const client = createClient({ apiKey: "phak_race", baseURL: `${url}/api/v1` });

async function run(calls) {
  let started = 0;
  const worker = async () => {
    while (started++ < calls) {
      const { id } = await client.getKmsInfo({ kms_id: "phala" });
      if (id !== "kms_1") throw new Error(`the id is ${id}`);
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
}

await run(Number(warmUp));
const start = performance.now();
await run(Number(calls));
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
process.exit();
