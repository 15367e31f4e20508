// Returns the signer of each response, as the verify functions of a TypeScript SDK report it at the response's time.

import { readFileSync } from "node:fs";

const { library, responses } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const functions = {
  // This SDK exports a single function, for the legacy form.
  "@phala/cloud": async () => ({ legacy: (await import("@phala/cloud")).verifyEnvEncryptPublicKey }),
  "@phala/dstack-sdk": async () => {
    const sdk = await import("@phala/dstack-sdk/verify-env-encrypt-public-key");
    return { legacy: sdk.verifyEnvEncryptPublicKeyLegacy, v1: sdk.verifyEnvEncryptPublicKey };
  },
};
const { legacy, v1 } = await functions[library]();
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));

const signers = responses.map(({ app_id, public_key, signature, timestamp, signature_v1, now }) => {
  Date.now = () => now * 1000;
  return v1 && signature_v1 !== null
    ? v1(bytes(public_key), bytes(signature_v1), app_id, BigInt(timestamp))
    : legacy(bytes(public_key), bytes(signature), app_id);
});
process.stdout.write(JSON.stringify(signers));
