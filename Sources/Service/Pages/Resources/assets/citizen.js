// Fills in the phone's place where the reader allows it; the form works without.
const isChinese = document.documentElement.lang.startsWith("zh");
const form = document.querySelector('form[enctype="multipart/form-data"]');
const place = document.getElementById("place");
if (form && place && navigator.geolocation) {
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.elements.longitude.value = coords.longitude.toFixed(6);
    form.elements.latitude.value = coords.latitude.toFixed(6);
    form.elements.accuracy.value = Math.round(coords.accuracy);
    place.textContent = isChinese ? `手机已定位，精度约 ${Math.round(coords.accuracy)} 米` : `Located by the phone to about ${Math.round(coords.accuracy)} m`;
  }, () => {}, { enableHighAccuracy: true, timeout: 30000 });
}
form?.addEventListener("submit", () => { form.querySelector("button[type=submit]").setAttribute("aria-busy", "true"); });
