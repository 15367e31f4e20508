// Opens envelopes with node's own cryptography, knowing no more than the root key of the KMS.

import { readFileSync } from "node:fs";
import { appPublicKey, appSecret, open } from "./own.mjs";

const { root_scalar, jobs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const answers = jobs.map(({ app_id, envelope }) => {
  const secret = appSecret(root_scalar, app_id);
  return { public_key: appPublicKey(secret), env: open(secret, envelope) };
});
process.stdout.write(JSON.stringify(answers));
