// Asks the verify functions of a TypeScript SDK who signed each answer, at the time that the answer comes with.

import { readFileSync } from "node:fs";

const { peer, answers } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const functions = {
  // This one exports a single function, for the legacy form.
  "@phala/cloud": async () => ({ legacy: (await import("@phala/cloud")).verifyEnvEncryptPublicKey }),
  "@phala/dstack-sdk": async () => {
    const sdk = await import("@phala/dstack-sdk/verify-env-encrypt-public-key");
    return { legacy: sdk.verifyEnvEncryptPublicKeyLegacy, v1: sdk.verifyEnvEncryptPublicKey };
  },
};
const { legacy, v1 } = await functions[peer]();
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));

const signers = answers.map(({ app_id, public_key, signature, timestamp, signature_v1, now }) => {
  Date.now = () => now * 1000;
  return v1 && signature_v1 !== null
    ? v1(bytes(public_key), bytes(signature_v1), app_id, BigInt(timestamp))
    : legacy(bytes(public_key), bytes(signature), app_id);
});
process.stdout.write(JSON.stringify(signers));
