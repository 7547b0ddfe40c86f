// Passkeys: the browser asks the device, the form brings the device's answer to the server.
// A form says by data-passkey what it is for: "create", "get" (with its challenge in data-options),
// or "sign-in" (nobody is known yet, so the challenge is fetched when it is wanted).
const REFUSED = "That was cancelled, or took too long. Try again.";
const KNOWN = "This device has a passkey for your account already.";
const BY_NUMBER = "Passkeys don’t work at an address of numbers. Open this site by its name; on this machine that is localhost.";
const TOO_OLD = "This browser can’t make passkeys. A newer one can.";

const able = Boolean(globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON);
const numbered = /^[\d.]+$|^\[/.test(location.hostname);

for (const form of document.querySelectorAll("form[data-passkey]")) prepare(form);

function prepare(form) {
  if (able && !numbered) {
    form.hidden = false;
    for (const button of form.querySelectorAll("[data-passkey-button]")) button.disabled = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  } else if (!form.hidden) {
    say(form, numbered ? BY_NUMBER : TOO_OLD); // where there is another way, the form just stays away
  }
}

async function ask(form) {
  say(form, "");
  try {
    const credential = form.dataset.passkey === "create" ? await create(form) : await get(form);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    say(form, error.name === "InvalidStateError" ? KNOWN : REFUSED);
  }
}

async function create(form) {
  const options = JSON.parse(form.dataset.options).publicKey;
  // It shall do without a password: kept by the device, opened by finger, face or PIN.
  options.authenticatorSelection = {
    ...options.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
}

async function get(form) {
  const asked = form.dataset.options ? JSON.parse(form.dataset.options) : await challenge(form.action);
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey) });
}

async function challenge(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error("no challenge");
  return (await answer.json()).request_options;
}

function say(form, text) {
  const place = form.querySelector("[role=alert]");
  place.textContent = text;
  place.hidden = !text;
}
