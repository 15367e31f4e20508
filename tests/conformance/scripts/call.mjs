// Makes calls with the client of the TypeScript SDK, and returns the outcome of each.

import { readFileSync } from "node:fs";
import { createClient } from "@phala/cloud";

const { base_url, jobs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
// The SDK's method for each operation that it has.
const methods = {
  list_kms: (client, parameters) => client.getKmsList(parameters),
  get_kms_info: (client, { kms_id }) => client.getKmsInfo({ kms_id }),
  get_app_env_encrypt_pubkey: (client, { kms_id, app_id }) => client.getAppEnvEncryptPubKey({ kms: kms_id, app_id }),
  get_next_app_ids: (client, parameters) => client.nextAppIds(parameters),
  get_kms_onchain_detail: (client, { chain }) => client.getKmsOnChainDetail({ chain }),
  get_cvm_compose_file: (client, { cvm_id }) => client.getCvmComposeFile({ id: cvm_id }),
  update_cvm_envs: (client, { cvm_id, body }) => client.updateCvmEnvs({ id: cvm_id, ...body }),
};

const outcomes = [];
for (const { api_key, operation, ...parameters } of jobs) {
  const client = createClient({ apiKey: api_key, baseURL: base_url });
  const method = methods[operation];
  try {
    outcomes.push(method ? { response: await method(client, parameters) } : "no_method");
  } catch (error) {
    if (error.status) {
      outcomes.push({ error: { status: error.status, code: error.errorCode ?? null } });
    } else if (error.constructor.name === "ZodError") {
      outcomes.push("invalid_argument");
    } else {
      outcomes.push({ failed: `${error.constructor.name}: ${error.message}` });
    }
  }
}
process.stdout.write(JSON.stringify(outcomes));
