#!/usr/bin/env python3
"""Opens a Sallyport vault of format 1 by main/core/*/SPEC.md alone. Usage: open_vault.py FILE < PASSWORD
Prints what is inside as JSON. Needs python3-cryptography and python3-argon2."""
import base64, hashlib, json, sqlite3, struct, sys, unicodedata, uuid
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

def hkdf(key, purpose, salt=b""):  # [C4]
    return HKDF(hashes.SHA256(), 32, salt, b"sallyport/1/" + purpose).derive(key)

def unseal(key, sealed, context):  # [C5]
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], ("sallyport/1/" + context).encode())

def unpad(padded):  # [C6]
    return padded[4:4 + struct.unpack(">I", padded[:4])[0]]

db = sqlite3.connect(f"file:{sys.argv[1]}?immutable=1", uri=True)
password = unicodedata.normalize("NFC", sys.stdin.read().rstrip("\n")).encode()  # [C2]

header, sealed = db.execute("SELECT header, sealed FROM keyhole WHERE kind = 'password'").fetchone()
h = json.loads(header)  # [V2]
derived = hash_secret_raw(password, bytes.fromhex(h["salt"]), h["passes"], h["memoryKiB"], h["parallelism"], 32, Type.ID)
account_key, account = unseal(hkdf(derived, b"password"), sealed, "keyhole/password/" + header), h["account"]
vaults_key = hkdf(account_key, b"vaults")  # [V1]
ledger = json.loads(unseal(hkdf(account_key, b"ledger"), *db.execute("SELECT sealed FROM ledger").fetchone(), f"ledger/{account}"))

vaults, records, keys = [], [], {}
for vault, sealed_key, description in db.execute("SELECT id, sealed_key, description FROM vault ORDER BY id"):  # [V20]
    vault_key = unseal(vaults_key, sealed_key, f"vault-key/{account}/{vault}")
    vaults.append({"id": vault, "name": json.loads(unseal(vaults_key, description, f"vault/{account}/{vault}"))["name"]})
    keys[vault], manifest = hkdf(vault_key, b"records"), hkdf(vault_key, b"manifest")
    (root,) = db.execute("SELECT sealed FROM manifest_root WHERE vault_id = ?", [vault]).fetchone()
    assert root[-16:].hex() == ledger["roots"][vault]  # [V12]
    for number, tag in struct.iter_unpack(">H16s", unseal(manifest, root, f"manifest-root/{vault}")):  # [V11]
        (page,) = db.execute("SELECT sealed FROM manifest_page WHERE vault_id = ? AND bucket = ?", [vault, number]).fetchone()
        assert page[-16:] == tag
        for e in struct.iter_unpack(">16sI16sB6s6s6sI", unseal(manifest, page, f"manifest-page/{vault}/{number}")):  # [V10]
            record, times = str(uuid.UUID(bytes=e[0])), [int.from_bytes(t, "big") for t in e[4:7]]
            assert struct.unpack(">H", hashlib.sha256(e[0]).digest()[:2])[0] >> 7 == number
            kind, body = db.execute("SELECT type, sealed FROM record WHERE id = ?", [record]).fetchone()
            assert body[-16:] == e[2] and len(body) == e[7]
            rows = db.execute("SELECT revision, vault_id, type, sealed FROM version WHERE record_id = ? ORDER BY revision", [record])
            texts = [unpad(unseal(keys[v], s, f"record/{v}/{record}/{t}/{r}")).decode() for r, v, t, s in [*rows, (e[1], vault, kind, body)]]  # [V9]
            records.append({"id": record, "vault": vault, "type": kind, "created": times[0], "changed": times[1], "trashed": times[2] or None, "revisions": texts})

files = {}
for text in [text for r in records for text in r["revisions"] if '"attachments"' in text]:
    for f in json.loads(text)["attachments"]:  # [V15]
        rows = db.execute("SELECT number, sealed FROM attachment_chunk WHERE id = ? ORDER BY number", [f["id"]]).fetchall()
        context = lambda n: f"attachment/{f['id']}/{n}/{'last' if n == len(rows) - 1 else 'more'}"
        whole = b"".join(unseal(base64.b64decode(f["key"]), sealed, context(n)) for n, sealed in rows)
        assert len(whole) == f["size"]
        files[f["id"]] = hashlib.sha256(whole).hexdigest()

private, trail, previous = X25519PrivateKey.from_private_bytes(hkdf(account_key, b"audit")), [], bytes(32)
public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
for n, at, kind, box, digest in db.execute("SELECT sequence, at, kind, sealed, hash FROM audit_event ORDER BY sequence"):
    fixed = struct.pack(">QQBB", n, at, box is not None, len(kind))
    previous = hashlib.sha256(b"sallyport/1/event" + previous + fixed + kind.encode() + (box or b"")).digest()  # [A2]
    assert previous == digest
    shared = box and private.exchange(X25519PublicKey.from_public_bytes(box[:32]))  # [C7]
    details = box and json.loads(unpad(unseal(hkdf(shared, b"box", box[:32] + public), box[32:], f"audit/{n}/{at}/{kind}")))  # [A3]
    trail.append({"sequence": n, "at": at, "kind": kind, "details": details})

json.dump({"vaults": vaults, "records": sorted(records, key=lambda r: r["id"]), "files": files, "trail": trail}, sys.stdout)
