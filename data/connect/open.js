// The secret of a setup link stands behind the # of its address, which browsers send to nobody. This puts it into the form, so that it
// is posted and kept in a cookie; everything after that works without a script.

const secret = globalThis.location.hash.slice(1);
const form = document.querySelector("form[data-open]");
const field = form?.querySelector("input[name=link]");

if (form instanceof HTMLFormElement && field instanceof HTMLInputElement && secret !== "") {
  field.value = secret;
  globalThis.history.replaceState(null, "", globalThis.location.pathname);
  form.requestSubmit();
}
