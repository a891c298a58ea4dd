// What a unit handed in with its report: photos with time, place and hash.
import { fullMoment, h, say, whole } from "./core.js";

/** Degrees, minutes and seconds, a tenth of a second being 3 m. */
export function angle(degrees) {
  const tenths = Math.round(degrees * 36000);
  return `${Math.floor(tenths / 36000)}°${String(Math.floor(tenths / 600) % 60).padStart(2, "0")}′${((tenths % 600) / 10).toFixed(1).padStart(4, "0")}″`;
}

const kinds = { photo: say("照片", "Photo"), film: say("视频", "Film"), paper: say("文件", "Paper") };

/** What is known of a photo besides its pixels. */
const facts = (photo) => [
  photo.taken_at && fullMoment(photo.taken_at),
  photo.longitude === undefined ? null : say(`东经 ${angle(photo.longitude)} 北纬 ${angle(photo.latitude)}`, `${angle(photo.longitude)} E ${angle(photo.latitude)} N`),
  photo.metres_away === undefined ? null : say(`距现场 ${whole(photo.metres_away)} 米`, `${whole(photo.metres_away)} m from the place`),
  photo.bearing === undefined ? null : say(`方位角 ${whole(photo.bearing)}°`, `bearing ${whole(photo.bearing)}°`), photo.unit,
].filter(Boolean);

/** The card of all of them; null where there are none. */
export function evidenceCard(photos) {
  if (!photos.length) return null;
  return h("section", { class: "card" }, h("h2", {}, say("现场举证", "Evidence from the spot")),
    h("div", { class: "proofs" }, photos.map((photo, index) => h("figure", {},
      photo.path && photo.kind === "photo" ? h("a", { href: photo.path }, h("img", { src: photo.path, alt: `${kinds.photo} ${index + 1}` })) : null,
      h("figcaption", {}, h("b", {}, `${kinds[photo.kind]} ${index + 1}`), facts(photo).map((text) => ` · ${text}`),
        h("code", { class: "hash" }, `SHA-256 ${photo.sha256}`))))));
}
