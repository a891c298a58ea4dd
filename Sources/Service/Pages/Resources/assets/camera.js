// Photos taken on the page, with what a photo says of itself: when, where, how exactly, in which direction. A browser leaves the place out of
// photos that are handed to it as files; one that is taken here and now has it.
import { button, choice, field, h, note, say } from "./core.js";

/** A place this exact or better is waited for, metres; a worse one is told. */
const wanted = 20;

/** A JPEG with its Exif (2.32): time, place (WGS 84), accuracy and bearing, where they are known. */
export function withExif(jpeg, { at, coords, bearing }) {
  const bytes = (...parts) => parts.flatMap((part) => [...part]);
  const short = (value) => [value & 255, (value >> 8) & 255];
  const long = (value) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];
  const text = (value) => [...new TextEncoder().encode(value), 0];
  const ratio = (value, by = 100) => [...long(Math.round(value * by)), ...long(by)];
  const degrees = (value) => {
    const size = Math.abs(value);
    const minutes = (size % 1) * 60;
    return [...ratio(Math.floor(size), 1), ...ratio(Math.floor(minutes), 1), ...ratio((minutes % 1) * 60, 10000)];
  };
  // China's clock, as the desk's.
  const local = new Date(at.getTime() + 8 * 3600_000).toISOString();
  const time = text(`${local.slice(0, 10).replaceAll("-", ":")} ${local.slice(11, 19)}`);
  const shot = [[0x9003, 2, time], [0x9011, 2, text("+08:00")]];
  const place = coords ? [
    [1, 2, text(coords.latitude < 0 ? "S" : "N")], [2, 5, degrees(coords.latitude)], [3, 2, text(coords.longitude < 0 ? "W" : "E")], [4, 5, degrees(coords.longitude)],
    ...(bearing === undefined ? [] : [[16, 2, text("T")], [17, 5, ratio(bearing)]]), [31, 5, ratio(coords.accuracy)],
  ] : [];
  const count = ([, kind, value]) => (kind === 5 ? value.length / 8 : value.length);
  // A directory and behind it what does not fit into its entries.
  const directory = (entries, at) => {
    let behind = at + 2 + 12 * entries.length + 4;
    const rest = [];
    const body = entries.flatMap((entry) => {
      const [tag, kind, value] = entry;
      const head = [...short(tag), ...short(kind), ...long(count(entry))];
      if (value.length <= 4) return [...head, ...value, ...Array(4 - value.length).fill(0)];
      const place = behind;
      rest.push(...value);
      behind += value.length;
      return [...head, ...long(place)];
    });
    return { body: [...short(entries.length), ...body, ...long(0), ...rest], end: behind };
  };
  const pointers = place.length ? 2 : 1;
  const first = 8 + 2 + 12 * pointers + 4;
  const second = directory(shot, first);
  const third = place.length ? directory(place, second.end) : { body: [] };
  const pointer = (tag, to) => [...short(tag), ...short(4), ...long(1), ...long(to)];
  const tiff = bytes([0x49, 0x49, 42, 0], long(8), short(pointers), pointer(0x8769, first), place.length ? pointer(0x8825, second.end) : [], long(0), second.body, third.body);
  const exif = bytes(text("Exif"), [0], tiff);
  const head = [0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255];
  return new Blob([jpeg.slice(0, 2), new Uint8Array([...head, ...exif]), jpeg.slice(2)], { type: "image/jpeg" });
}

/** The direction in which the back of the phone looks, degrees from north; undefined where it does not say. */
function compass() {
  const found = { degrees: undefined };
  const take = (event) => {
    if (event.webkitCompassHeading !== undefined) found.degrees = event.webkitCompassHeading;
    else if (event.absolute && event.alpha !== null) found.degrees = (360 - event.alpha) % 360;
  };
  for (const name of ["deviceorientationabsolute", "deviceorientation"]) addEventListener(name, take);
  return { read: () => found.degrees, end: () => { for (const name of ["deviceorientationabsolute", "deviceorientation"]) removeEventListener(name, take); } };
}

/** Directions to choose from where the device has no compass. */
const directions = [["", say("请选择", "choose")], ["0", say("北", "north")], ["45", say("东北", "north-east")], ["90", say("东", "east")], ["135", say("东南", "south-east")],
  ["180", say("南", "south")], ["225", say("西南", "south-west")], ["270", say("西", "west")], ["315", say("西北", "north-west")]];

/** A button that takes photos here and now; they are in its `photos`. Nothing where the browser has no camera. `isOpen`: the camera is on at once. */
export function cameraField({ isOpen = false } = {}) {
  const box = h("div", { class: "camera", "data-camera": "" });
  box.photos = [];
  if (!navigator.mediaDevices?.getUserMedia) return box;
  const thumbs = h("div", { class: "row" });
  const stage = h("div", {});
  const open = button(say("现场拍照", "Take photos here"), async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
    } catch {
      return note(say("不能使用相机：请在浏览器中允许，或选择照片文件", "The camera cannot be used: allow it, or choose files"), "red");
    }
    const video = h("video", { playsinline: true, muted: true, "aria-label": say("取景", "Viewfinder") });
    video.muted = true;
    video.srcObject = stream;
    await video.play();
    const direction = compass();
    const facing = choice("facing", directions, "");
    const facingField = field(say("镜头朝向（设备没有罗盘）", "Which way the camera looks (the device has no compass)"), facing);
    const follow = setInterval(() => { facingField.hidden = direction.read() !== undefined; }, 500);
    const bearing = () => direction.read() ?? (facing.value === "" ? undefined : Number(facing.value));
    let coords;
    const state = h("p", { class: "soft", role: "status" }, say("正在定位…", "Finding the place…"));
    const watch = navigator.geolocation?.watchPosition((position) => {
      coords = position.coords;
      const metres = Math.round(coords.accuracy);
      state.className = metres <= wanted ? "" : "amber";
      state.textContent = metres <= wanted ? say(`位置精度 ${metres} 米`, `Place known to ${metres} m`) : say(`位置精度只有 ${metres} 米，稍候或到开阔处`, `Place known to ${metres} m only: wait, or go into the open`);
    }, () => { state.className = "amber"; state.textContent = say("没有位置：照片将不含地点", "No place: photos will not say where"); }, { enableHighAccuracy: true });
    const end = () => {
      for (const track of stream.getTracks()) track.stop();
      if (watch !== undefined) navigator.geolocation.clearWatch(watch);
      direction.end();
      clearInterval(follow);
      stage.replaceChildren(open);
    };
    const take = button(say("拍摄", "Take"), async () => {
      if (bearing() === undefined) return note(say("请先选择镜头朝向", "Choose first which way the camera looks"), "red");
      const canvas = h("canvas", { width: video.videoWidth, height: video.videoHeight });
      canvas.getContext("2d").drawImage(video, 0, 0);
      const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
      const photo = withExif(new Uint8Array(await jpeg.arrayBuffer()), { at: new Date(), coords, bearing: bearing() });
      const file = new File([photo], `${say("现场", "photo")}-${box.photos.length + 1}.jpg`, { type: "image/jpeg" });
      box.photos.push(file);
      const address = URL.createObjectURL(file);
      thumbs.append(h("img", { class: "thumb", src: address, alt: file.name }));
    }, { class: "main" });
    stage.replaceChildren(video, state, facingField, h("div", { class: "row" }, take, button(say("完成", "Done"), end)));
    // A dialog that is closed lets the camera go.
    const gone = new MutationObserver(() => { if (!box.isConnected) { end(); gone.disconnect(); } });
    gone.observe(document.body, { childList: true });
  });
  stage.append(open);
  box.append(stage, thumbs);
  if (isOpen) open.click();
  return box;
}
