// Keeps what was typed into a form marked data-keep while the line is broken, in this tab only.
// The form's own key is kept with it, so what is sent again is done once. Every page without
// such a form forgets it all: after success nothing of a person stays.
(() => {
  "use strict";
  const PREFIX = "motcua.keep:";
  const form = document.querySelector("form[data-keep]");
  let store;
  try {
    store = window.sessionStorage;
  } catch {
    return; // the browser keeps nothing; the page works all the same
  }
  const forget = () => Object.keys(store)
    .filter((name) => name.startsWith(PREFIX)).forEach((name) => store.removeItem(name));
  if (!form) {
    forget();
    return;
  }
  const place = PREFIX + window.location.pathname;
  // A browser lets nobody set a chosen file, so files are left out; they are chosen again.
  const fields = () => Array.from(form.elements)
    .filter((field) => field.name && field.type !== "submit" && field.type !== "file"
      && field.name !== "csrfmiddlewaretoken");
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const save = () => store.setItem(place, JSON.stringify(fields().map((field) =>
    [field.name, field.value, field.checked === true])));
  if (form.dataset.keep === "fresh") {
    const kept = JSON.parse(store.getItem(place) || "[]");
    fields().forEach((field) => {
      // What was kept may stand on a longer form: found by name, a box also by its value.
      const [, value, checked] = kept.find(([name, was]) =>
        name === field.name && (!ticks(field) || was === field.value)) || [];
      if (value === undefined) return;
      if (ticks(field)) field.checked = checked;
      else field.value = value;
    });
  } else {
    forget();
    save();
  }
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", save);
})();
