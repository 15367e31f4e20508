"""A service of another make for the delivery of environments, on Python's own HTTP server.

It reads its behaviour from a JSON file, prints its URL, and writes each request that changes something as a line of JSON. The
envelope in it is opened with the package cryptography.
"""

import json
import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sealing import app_secret, open_envelope

with open(sys.argv[1], encoding="utf-8") as file:
    config = json.load(file)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def respond(self, status: int, body) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        if self.path.endswith("/compose_file"):
            self.respond(200, {"name": "app", "allowed_envs": config["allowed_envs"]})
        else:
            self.respond(200, config["pubkey"])

    def do_PATCH(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        secret = app_secret(config["root_scalar"], config["app_id"])
        record = {
            "path": self.path,
            "version": self.headers["X-Phala-Version"],
            "key": self.headers["X-API-Key"],
            "content_type": self.headers["Content-Type"],
            "body": body,
            "env": open_envelope(secret, body["encrypted_env"]),
        }
        with open(config["record"], "a", encoding="utf-8") as file:
            print(json.dumps(record), file=file)
        behaviour = config["behaviour"]
        if behaviour == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif behaviour == "silence":
            time.sleep(600)
        else:
            self.respond(*behaviour)

    def log_message(self, *_) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
