// Encrypts environments with a TypeScript SDK. An SDK that has a client fetches the keys with it.

import { readFileSync } from "node:fs";

const { library, service, jobs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const modules = {
  "@phala/cloud": "@phala/cloud",
  "@phala/dstack-sdk": "@phala/dstack-sdk/encrypt-env-vars",
  "node:crypto": "./sealing.mjs",
};
const { createClient, encryptEnvVars } = await import(modules[library]);
const client = createClient?.({ apiKey: service.api_key, baseURL: service.base_url });

const outputs = [];
for (const { app_id, public_key, env } of jobs) {
  const key = client ? (await client.getAppEnvEncryptPubKey({ kms: service.kms, app_id })).public_key : public_key;
  outputs.push({ public_key: key, envelope: await encryptEnvVars(env, key) });
}
process.stdout.write(JSON.stringify(outputs));
