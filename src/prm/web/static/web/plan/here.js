// Fills in where the device is, where it knows.
const button = document.querySelector("[data-here]");

if (button && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const { form } = button;
        form.facility.value = "";
        form.latitude.value = coords.latitude.toFixed(5);
        form.longitude.value = coords.longitude.toFixed(5);
      },
      () => (button.textContent = "This device doesn’t say where it is"),
    );
  });
}
