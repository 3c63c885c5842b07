/* Sphinx leaves numbers out of what is searched for; in a policy they are what people look for.
   Its anchors are taken for selectors, in which the dot of a citation would begin a class. */
document.addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined" || typeof Search._parseQuery !== "function") return;
  const { _parseQuery: parse, htmlToText: toText } = Search;
  Search._parseQuery = (query) => {
    const parsed = parse(query);
    splitQuery(query.trim())
      .filter((word) => /^\d+$/.test(word))
      .forEach((number) => {
        parsed[1].add(number);
        parsed[3].add(number);
      });
    return parsed;
  };
  Search.htmlToText = (html, anchor) => toText(html, anchor && `#${CSS.escape(anchor.slice(1))}`);
});
