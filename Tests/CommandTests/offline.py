"""Reports made without a network, and what came of them, in JSON.

    offline.py CHROMIUM PROGRAM STORE SERVICE_PORT FOLDER NAME PASSWORD

A proxy stands between the browser and the service: it is down while five reports with three photos each are made; the browser is killed in
between; the session ends; then 30 of a hundred connections fail, and one answer is lost after the service has kept the report.
"""
import asyncio, json, random, struct, subprocess, sys, threading, zlib
from playwright.sync_api import sync_playwright

chromium, program, store, service_port, folder, name, password = sys.argv[1:8]
found = {"kept": [], "sent": 0, "faults": [], "lost": 0, "failed": 0}


class Proxy:
    """Forwards HTTP, one request a connection, and fails as it is told to."""

    def __init__(self):
        self.mode, self.chance, self.loses = "up", random.Random(7), 0
        self.loop, self.port = asyncio.new_event_loop(), None
        ready = threading.Event()
        def run():
            asyncio.set_event_loop(self.loop)
            server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0))
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            self.loop.run_forever()
        threading.Thread(target=run, daemon=True).start()
        ready.wait()

    async def serve(self, reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((int(line[15:]) for line in head.decode("latin-1").split("\r\n") if line.lower().startswith("content-length:")), 0)
            body = await reader.readexactly(length)
            if self.mode == "down" or (self.mode == "flaky" and self.chance.random() < 0.3):
                found["failed"] += self.mode == "flaky"
                return
            lines = [line for line in head.decode("latin-1").split("\r\n") if not line.lower().startswith("connection:")]
            lines.insert(1, "Connection: close")
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", int(service_port))
            up_writer.write("\r\n".join(lines).encode("latin-1") + body)
            await up_writer.drain()
            answer = await up_reader.read(-1)
            up_writer.close()
            if self.loses and head.startswith(b"POST /api/v1/reports ") and b" 201 " in answer[:40]:
                self.loses -= 1
                found["lost"] += 1
                return
            writer.write(answer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, OSError):
            pass
        finally:
            writer.close()


def photo(number):
    """A photo of its own: random pixels of a seed."""
    chance = random.Random(number)
    width, height = 320, 240
    rows = b"".join(b"\0" + chance.randbytes(width * 3) for _ in range(height))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


proxy = Proxy()
url = f"http://localhost:{proxy.port}"


def browser(play):
    context = play.chromium.launch_persistent_context(f"{folder}/profile", executable_path=chromium, args=["--no-sandbox"], viewport={"width": 360, "height": 760})
    page = context.pages[0] if context.pages else context.new_page()
    page.on("pageerror", lambda error: found["faults"].append(str(error)))
    return context, page


def make(page, numbers):
    for number in numbers:
        page.select_option("select[name=category]", index=1)
        page.fill("textarea[name=text]", f"第 {number} 件")
        page.set_input_files("input[type=file]", [{"name": f"{number}-{part}.png", "mimeType": "image/png", "buffer": photo(10 * number + part)} for part in range(3)])
        page.click("main form button[type=submit]")
        page.wait_for_function("(count) => document.querySelectorAll('[data-draft]').length >= count", arg=number)
        if page.locator("[data-draft] .mark.green").count():
            found["faults"].append(f"{number} is shown as sent while the service cannot be reached")


with sync_playwright() as play:
    context, page = browser(play)
    page.goto(url + "/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_url(url + "/")
    page.goto(url + "/reports/new")
    page.wait_for_selector("main form")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    proxy.mode = "down"
    page.goto(url + "/reports/new")
    page.wait_for_selector("main form")
    make(page, range(1, 3))
    subprocess.run(["pkill", "-9", "-f", f"{folder}/profile"])
    try:
        context.close()
    except Exception:
        pass

with sync_playwright() as play:
    context, page = browser(play)
    page.goto(url + "/reports/new")
    page.wait_for_selector("main form")
    page.wait_for_selector("[data-draft]")
    found["kept"].append(page.locator("[data-draft]").count())
    make(page, range(3, 6))
    # A lock ends the account's sessions.
    for action in ("lock", "unlock"):
        subprocess.run([program, "accounts", action, name, "--store", store], check=True, stdout=subprocess.DEVNULL)
    proxy.mode = "up"
    page.click("[data-draft] button >> nth=0")
    page.wait_for_selector(".note.red")
    found["kept"].append(page.locator("[data-draft] .mark.amber").count())
    page.goto(url + "/sign-in?next=/reports/new")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    proxy.mode, proxy.loses = "flaky", 1
    for _ in range(60):
        try:
            if "/sign-in" in page.url:
                if page.locator("input[name=password]").count() == 0:
                    page.goto(url + "/sign-in?next=/reports/new")
                page.fill("input[name=name]", name)
                page.fill("input[name=password]", password)
                page.click("button[type=submit]")
            elif page.locator("[data-draft]").count() == 0:
                page.goto(url + "/reports/new")
            elif page.locator("[data-draft] .mark.amber").count() == 0:
                break
            else:
                page.locator("[data-draft]:has(.mark.amber) button").first.click(timeout=2000)
        except Exception:
            pass
        page.wait_for_timeout(1000)
    found["sent"] = page.locator("[data-draft] .mark.green").count()
    found["url"] = page.url
    context.close()
print(json.dumps(found, ensure_ascii=False))
