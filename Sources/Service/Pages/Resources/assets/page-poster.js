// The poster of a village: the QR code of its own link for people without an account; for print.
import { api, h, loading, say, show } from "./core.js";

export default async function page() {
  const code = decodeURIComponent(location.pathname.split("/")[2]);
  show(loading());
  const unit = await api("units/" + encodeURIComponent(code));
  const path = `units/${encodeURIComponent(code)}/poster.svg?site=${encodeURIComponent(location.origin)}`;
  const drawn = new Blob([await api(path)], { type: "image/svg+xml" });
  document.title = `${unit.name} · ${say("张贴画", "poster")}`;
  const address = URL.createObjectURL(drawn);
  const print = h("button", { type: "button" }, say("打印（A4）", "Print (A4)"));
  print.addEventListener("click", () => window.print());
  show(
    h("div", { class: "row between no-print" }, h("h1", {}, unit.name, h("span", { class: "soft" }, say(" 张贴画", " · poster"))),
      h("div", { class: "row" }, print, h("a", { class: "as-button", href: address, download: `poster-${code}.svg` }, "SVG"),
        h("a", { href: "/units/" + encodeURIComponent(code) }, say("回到本单位", "Back to the unit")))),
    h("div", { class: "poster" }, h("img", { src: address, alt: say(`${unit.name}：扫码反映问题`, `${unit.name}: scan and report`) })));
}
