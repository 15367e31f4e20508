// Encrypts environments with the function of a TypeScript SDK. An SDK with a client fetches the keys with it.

import { readFileSync } from "node:fs";

const { peer, service, jobs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const modules = {
  "@phala/cloud": "@phala/cloud",
  "@phala/dstack-sdk": "@phala/dstack-sdk/encrypt-env-vars",
  "node:crypto": "./own.mjs",
};
const { createClient, encryptEnvVars } = await import(modules[peer]);
const client = createClient?.({ apiKey: service.api_key, baseURL: service.base_url });

const answers = [];
for (const { app_id, public_key, env } of jobs) {
  const key = client ? (await client.getAppEnvEncryptPubKey({ kms: service.kms, app_id })).public_key : public_key;
  answers.push({ public_key: key, envelope: await encryptEnvVars(env, key) });
}
process.stdout.write(JSON.stringify(answers));
