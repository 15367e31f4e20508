// Opens envelopes with Node's crypto module, given only the root key of the KMS.

import { readFileSync } from "node:fs";
import { appPublicKey, appSecret, open } from "./sealing.mjs";

const { root_scalar, jobs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const outputs = jobs.map(({ app_id, envelope }) => {
  const secret = appSecret(root_scalar, app_id);
  return { public_key: appPublicKey(secret), env: open(secret, envelope) };
});
process.stdout.write(JSON.stringify(outputs));
