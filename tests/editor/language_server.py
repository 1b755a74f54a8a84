"""Drive an editor's language server over its protocol: messages of JSON on standard input and output."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any, Self

SERVER = Path(__file__).parent / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
PATIENCE = 60.0


class LanguageServer:
    """Hold one running server; files are opened in it as an editor opens them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            ["node", str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self.messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.published: dict[str, list[dict[str, Any]]] = {}
        self.counter = 0
        self.opened = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        abilities = {
            "textDocument": {
                "completion": {"completionItem": {"documentationFormat": ["markdown", "plaintext"]}},
                "hover": {"contentFormat": ["markdown", "plaintext"]},
                "publishDiagnostics": {},
            },
            "workspace": {"configuration": True},
        }
        root = self.folder.as_uri()
        self.ask(
            "initialize",
            {"processId": None, "rootUri": root, "capabilities": abilities, "workspaceFolders": None},
        )
        self.tell("initialized", {})
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()

    def open(self, path: Path, text: str) -> str:
        """Open a text as a new file beside the path, which need not be on the disk; return its address."""
        self.opened += 1
        address = path.with_name(f"{path.stem}_{self.opened}.yaml").as_uri()
        self.tell(
            "textDocument/didOpen",
            {"textDocument": {"uri": address, "languageId": "yaml", "version": 1, "text": text}},
        )
        return address

    def diagnostics(self, address: str) -> list[dict[str, Any]]:
        """Wait until the server has said what is wrong with an open file."""
        while address not in self.published:
            self._handle(self.messages.get(timeout=PATIENCE))
        return self.published[address]

    def completions(self, address: str, line: int, character: int) -> list[dict[str, Any]]:
        """Return what the server offers at a place; line and character count from 0."""
        answer = self.ask("textDocument/completion", self._place(address, line, character))
        items: list[dict[str, Any]] = answer["items"] if isinstance(answer, dict) else answer or []
        return items

    def hover(self, address: str, line: int, character: int) -> str:
        """Return the text that is shown over a place."""
        answer = self.ask("textDocument/hover", self._place(address, line, character))
        contents = answer["contents"] if answer else ""
        return contents["value"] if isinstance(contents, dict) else str(contents)

    @staticmethod
    def _place(address: str, line: int, character: int) -> dict[str, Any]:
        return {"textDocument": {"uri": address}, "position": {"line": line, "character": character}}

    def ask(self, method: str, params: object) -> Any:
        self.counter += 1
        number = self.counter
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self.messages.get(timeout=PATIENCE)
            if message is not None and message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message.get("result")
            self._handle(message)

    def tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _handle(self, message: dict[str, Any] | None) -> None:
        assert message is not None, "the language server has ended"
        method, params = message.get("method"), message.get("params")
        if method == "textDocument/publishDiagnostics":
            self.published[params["uri"]] = params["diagnostics"]
        elif "id" in message:
            self._send({"id": message["id"], "result": self._settings(method, params)})

    @staticmethod
    def _settings(method: str | None, params: Any) -> Any:
        """Answer what a server asks its editor; nothing but the modelines says which schema is meant."""
        if method != "workspace/configuration":
            return None
        yaml = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
        return [yaml if item.get("section") == "yaml" else {} for item in params["items"]]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream
        while True:
            length = 0
            while (line := stream.readline().strip()) or not length:
                if not line:
                    self.messages.put(None)
                    return
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            self.messages.put(json.loads(stream.read(length)))
