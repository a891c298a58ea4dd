// What happens as it happens: reads the event stream, goes on behind the last event after a cut, and says since when nothing was heard.
import { language } from "./core.js";

/** Nothing heard for so long, not even the service's beat: the connection is dead, milliseconds. */
const silence = 12000;

/**
 * Follows the stream. `onEvent` gets each event once; `onState` gets "live", or the moment since when nothing was heard. Gives a function
 * that ends it.
 */
export function follow(onEvent, onState) {
  let [last, heard, ended, controller] = [undefined, Date.now(), false, null];
  let shown = "";
  const tell = () => {
    const state = Date.now() - heard > silence ? heard : "live";
    if (state === shown) return;
    shown = state;
    onState(state);
  };
  const timer = setInterval(() => {
    if (Date.now() - heard > silence) controller?.abort();
    tell();
  }, 1000);

  async function read() {
    controller = new AbortController();
    const headers = { Accept: "text/event-stream", "Accept-Language": language };
    if (last !== undefined) headers["Last-Event-ID"] = last;
    const answer = await fetch("/api/v1/stream" + (last === undefined ? "" : "?after=" + encodeURIComponent(last)), { headers, signal: controller.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard = Date.now();
      tell();
      text += value;
      for (let gap = text.indexOf("\n\n"); gap >= 0; gap = text.indexOf("\n\n")) {
        take(text.slice(0, gap));
        text = text.slice(gap + 2);
      }
    }
  }

  function take(block) {
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("id:")) last = line.slice(3).trim();
      else if (line.startsWith("data:")) data += line.slice(5).trim();
    }
    if (data) onEvent(JSON.parse(data));
  }

  (async () => {
    while (!ended) {
      try { await read(); } catch { /* Told by its silence. */ }
      if (!ended) await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  })();
  return () => { ended = true; clearInterval(timer); controller?.abort(); };
}
