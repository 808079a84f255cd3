// Opens a process in bpmn-js when its section is unfolded: to move about in and to enlarge. The
// diagram drawn by the server stays for whoever has no script; both say the same.
(() => {
  "use strict";
  const load = (source) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = done;
    script.onerror = () => failed(new Error(source));
    document.head.append(script);
  });
  const style = (source) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = source;
    document.head.append(link);
  };
  const mark = (viewer, section) => {
    const canvas = viewer.get("canvas");
    const overlays = viewer.get("overlays");
    const known = viewer.get("elementRegistry");
    for (const code of section.dataset.here.split(" ").filter(Boolean)) {
      if (known.get(code)) canvas.addMarker(code, "flow-here");
    }
    if (known.get(section.dataset.slow)) canvas.addMarker(section.dataset.slow, "flow-slow");
    for (const part of section.dataset.loads.split(" ").filter(Boolean)) {
      const at = part.lastIndexOf(":");
      if (!known.get(part.slice(0, at))) continue;
      const bubble = document.createElement("span");
      bubble.className = "flow-bubble";
      bubble.textContent = part.slice(at + 1);
      overlays.add(part.slice(0, at), { position: { top: -14, right: 18 }, html: bubble });
    }
  };
  const show = async (section) => {
    const place = section.querySelector("[data-canvas]");
    try {
      section.dataset.styles.split(" ").forEach(style);
      const [answer] = await Promise.all([
        fetch(section.dataset.bpmn, { credentials: "same-origin" }), load(section.dataset.viewer),
      ]);
      if (!answer.ok) throw new Error(String(answer.status));
      const viewer = new window.BpmnJS({ container: place });
      await viewer.importXML(await answer.text());
      mark(viewer, section);
      viewer.get("canvas").zoom("fit-viewport", "auto");
      section.querySelectorAll("[data-zoom]").forEach((button) => {
        button.addEventListener("click", () => {
          const step = Number(button.dataset.zoom);
          if (step) viewer.get("zoomScroll").stepZoom(step);
          else viewer.get("canvas").zoom("fit-viewport", "auto");
        });
      });
      section.dataset.state = "ready";
    } catch {
      section.dataset.state = "failed";
    }
  };
  document.querySelectorAll("details[data-bpmn]").forEach((section) => {
    section.hidden = false;
    section.addEventListener("toggle", () => {
      if (section.open && !section.dataset.state) {
        section.dataset.state = "loading";
        show(section);
      }
    });
  });
})();
