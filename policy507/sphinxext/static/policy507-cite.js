/* Beside a heading that has a citation: buttons that copy it, and the link to where it stands. Nothing is
   fetched. Without scripts the sign behind the heading is the link, and the citation stands below it. */
document.addEventListener("DOMContentLoaded", () => {
  const byHand = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "policy507-copied";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return byHand(text); // where the page is a file, or the browser asks for leave
    }
  };
  document.querySelectorAll(".policy507-cite").forEach((place) => {
    const at = new URL(location.href);
    at.hash = place.closest("section[id]").id;
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    const offer = (label, text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.setAttribute("aria-label", `${label}: ${text}`);
      button.addEventListener("click", async () => {
        const focused = document.activeElement;
        told.textContent = (await copy(text)) ? "Copied." : text;
        focused?.focus();
      });
      place.append(button);
    };
    offer("Copy citation", place.dataset.citation);
    offer("Copy link", at.href);
    place.append(told);
    place.hidden = false;
  });
});
