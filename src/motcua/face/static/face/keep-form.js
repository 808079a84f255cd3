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
  const fields = () => Array.from(form.elements)
    .filter((field) => field.name && field.type !== "submit" && field.name !== "csrfmiddlewaretoken");
  const save = () => store.setItem(place, JSON.stringify(fields().map((field) =>
    [field.name, field.value, field.checked === true])));
  if (form.dataset.keep === "fresh") {
    const kept = JSON.parse(store.getItem(place) || "[]");
    fields().forEach((field, at) => {
      const [name, value, checked] = kept[at] || [];
      if (name !== field.name) return;
      if (field.type === "checkbox") field.checked = checked;
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
