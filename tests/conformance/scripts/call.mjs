// Makes calls with the client of the TypeScript SDK, and tells what came of each.

import { readFileSync } from "node:fs";
import { createClient } from "@phala/cloud";

const { base_url, jobs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
// A parameter that is null is not given.
const given = (parameters) => Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));
const methods = {
  list_kms: (client, parameters) => client.getKmsList(given(parameters)),
  get_kms_info: (client, { kms_id }) => client.getKmsInfo({ kms_id }),
  get_app_env_encrypt_pubkey: (client, { kms_id, app_id }) => client.getAppEnvEncryptPubKey({ kms: kms_id, app_id }),
  get_next_app_ids: (client, parameters) => client.nextAppIds(given(parameters)),
  get_kms_onchain_detail: (client, { chain }) => client.getKmsOnChainDetail({ chain }),
};

const outcomes = [];
for (const { api_key, operation, ...parameters } of jobs) {
  const client = createClient({ apiKey: api_key, baseURL: base_url });
  try {
    outcomes.push({ answer: await methods[operation](client, parameters) });
  } catch (error) {
    if (error.status) {
      outcomes.push({ refused: { status: error.status, code: error.errorCode ?? null } });
    } else if (error.constructor.name === "ZodError") {
      outcomes.push("invalid");
    } else {
      outcomes.push({ failed: `${error.constructor.name}: ${error.message}` });
    }
  }
}
process.stdout.write(JSON.stringify(outcomes));
