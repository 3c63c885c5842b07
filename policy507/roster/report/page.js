"use strict"
// Sorts, finds and filters the rows. Without it the page shows all of them, the most urgent first.
const table = document.getElementById("rows")
if (table) {
  const rows = [...table.tBodies] // each with its reasons
  const form = document.querySelector(".controls")
  const find = document.getElementById("find")
  const filters = [...form.querySelectorAll("select")]
  const openAll = document.getElementById("open-all")
  const texts = rows.map((row) => row.textContent.toLowerCase())
  const order = new Intl.Collator("en", { numeric: true })

  const show = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean)
    let shown = 0
    rows.forEach((row, n) => {
      const fits = filters.every((each) => !each.value || row.dataset[each.dataset.filter] === each.value)
      row.hidden = !(fits && words.every((word) => texts[n].includes(word)))
      shown += !row.hidden
    })
    document.getElementById("count").textContent = `${shown} of ${rows.length} rows shown`
  }

  const cell = (row, column) => row.rows[0].cells[column]
  const key = (row, column) => cell(row, column).dataset.key ?? cell(row, column).textContent
  const sort = (head, column) => {
    const down = head.getAttribute("aria-sort") === "ascending"
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort")
    head.setAttribute("aria-sort", down ? "descending" : "ascending")
    const first = (a, b) => order.compare(key(a, column), key(b, column))
    // What has no key, such as no last day, comes last whichever way it is sorted.
    const empty = (row) => key(row, column) === ""
    const sorted = [...rows].sort((a, b) => empty(a) - empty(b) || (down ? first(b, a) : first(a, b)))
    table.append(...sorted)
  }

  ;[...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = head.textContent
    button.addEventListener("click", () => sort(head, column))
    // On paper, where a button would be left out of the head of the second page, the text stands alone.
    const text = document.createElement("span")
    text.className = "on-paper"
    text.textContent = head.textContent
    head.replaceChildren(button, text)
  })
  openAll.addEventListener("click", () => {
    const open = openAll.getAttribute("aria-expanded") !== "true"
    openAll.setAttribute("aria-expanded", String(open))
    openAll.textContent = open ? "Close all reasons" : "Open all reasons"
    for (const row of rows) row.querySelector("details").open = open
  })
  document.getElementById("print").addEventListener("click", () => print())
  form.addEventListener("submit", (event) => event.preventDefault())
  form.addEventListener("input", show)
  form.addEventListener("reset", () => setTimeout(show))
  form.hidden = false
  show()
}
