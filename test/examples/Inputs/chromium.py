#!/usr/bin/env python3
# ===- chromium.py - a browser without a window, for tests ----------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Drives a page in headless Chromium over a pipe (the DevTools protocol), offline."""

import json
import os
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium-headless-shell", "chromium")
# No name resolves, so that a page that needs a network fails.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
]
TIMEOUT = 60


def find_chromium():
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """A tab of a browser of its own; a context manager."""

    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        command_read, self.commands = os.pipe()
        self.replies, reply_write = os.pipe()
        # The browser expects the pipe's ends as its descriptors 3 and 4.
        script = 'in=$1 out=$2; shift 2; eval "exec \\"\\$@\\" 3<&$in 4>&$out"'
        self.browser = subprocess.Popen(
            ["bash", "-c", script, "bash", str(command_read), str(reply_write)]
            + [find_chromium(), *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"],
            pass_fds=(command_read, reply_write),
            # It leaves folders there, which go with the profile.
            env={**os.environ, "TMPDIR": self.profile.name},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(command_read)
        os.close(reply_write)
        self.last_id = 0
        self.buffer = b""
        self.session = None
        self.problems = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        # The browser ends with its pipe; what is started by name may be a script around it,
        # which a signal would end alone.
        os.close(self.commands)
        os.close(self.replies)
        try:
            self.browser.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.browser.kill()
        self.profile.cleanup()

    def read_message(self):
        while b"\0" not in self.buffer:
            chunk = os.read(self.replies, 1 << 20)
            if not chunk:
                raise RuntimeError("the browser ended")
            self.buffer += chunk
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, **parameters):
        """The result of a command; errors of the page that arrive before it are kept."""
        self.last_id += 1
        command = {"id": self.last_id, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.commands, json.dumps(command).encode("utf-8") + b"\0")
        while True:
            message = self.read_message()
            if message.get("id") == self.last_id:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.note_problem(message)

    def note_problem(self, message):
        event, details = message.get("method"), message.get("params", {})
        if event == "Runtime.exceptionThrown":
            self.problems.append(details["exceptionDetails"]["exception"].get("description", "?"))
        elif event == "Log.entryAdded" and details["entry"]["level"] == "error":
            self.problems.append(details["entry"]["text"])
        elif event == "Network.requestWillBeSent":
            url = details["request"]["url"]
            if not url.startswith(("file:", "data:", "about:")):
                self.problems.append(f"a request to {url}")

    def open(self, path, fragment="", before=""):
        """Opens a file anew; the script `before` runs ahead of the page's."""
        self.send("Page.navigate", url="about:blank")
        added = self.send("Page.addScriptToEvaluateOnNewDocument", source=before)
        self.send("Page.navigate", url="file://" + os.path.abspath(path) + fragment)
        self.wait_for("document.readyState === 'complete'")
        self.send("Page.removeScriptToEvaluateOnNewDocument", **added)

    def evaluate(self, expression):
        reply = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in reply:
            raise RuntimeError(f"{expression}: {reply['exceptionDetails']['exception']}")
        return reply["result"].get("value")

    def wait_for(self, expression):
        end = time.monotonic() + TIMEOUT
        while not self.evaluate(expression):
            if time.monotonic() > end:
                raise RuntimeError(f"not within {TIMEOUT} s: {expression}; {self.problems}")
            time.sleep(0.02)

    def press(self, key):
        """A key with what it types, where it types anything."""
        text = {"text": key} if len(key) == 1 else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key)
