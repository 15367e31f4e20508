"""Key derivation, sealing and opening with the package cryptography alone."""

import json
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def app_secret(root_scalar: str, app_id: str) -> X25519PrivateKey:
    """Derives the X25519 secret of an app from the scalar of the root key, as a KMS does."""
    hkdf = HKDF(SHA256(), length=32, salt=b"RATLS", info=bytes.fromhex(app_id) + b"env-encrypt-key")
    scalar = int.from_bytes(hkdf.derive(bytes.fromhex(root_scalar)), "big")
    derived = derive_private_key(scalar, SECP256R1())
    der = derived.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return X25519PrivateKey.from_private_bytes(sha256(der).digest())


def open_envelope(secret: X25519PrivateKey, envelope: str) -> list:
    """Returns the variables in an envelope."""
    data = bytes.fromhex(envelope)
    key = secret.exchange(X25519PublicKey.from_public_bytes(data[:32]))
    return json.loads(AESGCM(key).decrypt(data[32:44], data[44:], None).decode())["env"]


def encrypt_env_vars(env: list, public_key: str) -> str:
    """Returns the envelope of some variables, as hex digits."""
    ephemeral = X25519PrivateKey.generate()
    key = ephemeral.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(public_key)))
    nonce = secrets.token_bytes(12)
    plaintext = json.dumps({"env": env}, ensure_ascii=False, separators=(",", ":")).encode()
    envelope = ephemeral.public_key().public_bytes_raw() + nonce + AESGCM(key).encrypt(nonce, plaintext, None)
    return envelope.hex()
