// Key derivation, sealing and opening with Node's crypto module alone.

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { createECDH, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const publicKey = (raw) =>
  createPublicKey({ key: { kty: "OKP", crv: "X25519", x: base64url(raw) }, format: "jwk" });
const rawOf = (key) => Buffer.from(key.export({ format: "jwk" }).x, "base64url");

/** Derives the X25519 secret of an app from the scalar of the root key, as a KMS does. */
export function appSecret(rootScalar, appId) {
  const info = Buffer.concat([Buffer.from(appId, "hex"), Buffer.from("env-encrypt-key")]);
  const scalar = Buffer.from(hkdfSync("sha256", Buffer.from(rootScalar, "hex"), "RATLS", info, 32));
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(scalar);
  const point = ecdh.getPublicKey();
  const [x, y, d] = [point.subarray(1, 33), point.subarray(33), scalar].map(base64url);
  const derived = createPrivateKey({ key: { kty: "EC", crv: "P-256", x, y, d }, format: "jwk" });
  const secret = createHash("sha256").update(derived.export({ type: "pkcs8", format: "der" })).digest();
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), secret]);
  return createPrivateKey({ key: pkcs8, type: "pkcs8", format: "der" });
}

export const appPublicKey = (secret) => rawOf(createPublicKey(secret)).toString("hex");

export function open(secret, hex) {
  const envelope = Buffer.from(hex, "hex");
  const key = diffieHellman({ privateKey: secret, publicKey: publicKey(envelope.subarray(0, 32)) });
  const cipher = createDecipheriv("aes-256-gcm", key, envelope.subarray(32, 44));
  cipher.setAuthTag(envelope.subarray(-16));
  const plaintext = Buffer.concat([cipher.update(envelope.subarray(44, -16)), cipher.final()]);
  return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plaintext)).env;
}

export function encryptEnvVars(env, publicKeyHex) {
  const ephemeral = generateKeyPairSync("x25519");
  const remote = publicKey(Buffer.from(publicKeyHex, "hex"));
  const nonce = randomBytes(12);
  const key = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: remote });
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify({ env })), cipher.final()]);
  return Buffer.concat([rawOf(ephemeral.publicKey), nonce, ciphertext, cipher.getAuthTag()]).toString("hex");
}
