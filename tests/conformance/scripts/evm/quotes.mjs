// Verifies quotes with the JavaScript verifier, each at its time.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { verify } = createRequire(import.meta.url)("@phala/dcap-qvl");
const jobs = JSON.parse(readFileSync(process.argv[2], "utf8"));
const bytes = (hex) => Buffer.from(hex, "hex");
const results = jobs.map(({ quote, collateral, verify_at }) => {
  const binary = ["root_ca_crl", "pck_crl", "tcb_info_signature", "qe_identity_signature"];
  const read = Object.fromEntries(
    Object.entries(collateral).map(([name, value]) => [name, binary.includes(name) ? bytes(value) : value]),
  );
  try {
    return verify(bytes(quote), read, verify_at).status;
  } catch (error) {
    return `failed: ${error.message}`;
  }
});
process.stdout.write(JSON.stringify(results));
