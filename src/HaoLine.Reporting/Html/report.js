
"use strict";
for (const table of document.querySelectorAll("table.data")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const numeric = head.classList.contains("num");
      const before = head.getAttribute("aria-sort");
      const descending = before ? before === "ascending" : numeric;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const key = (row) => {
        const cell = row.cells[column];
        return numeric ? Number(cell.dataset.v ?? NaN) : cell.textContent;
      };
      const rows = [...body.rows].map((row, index) => ({ row, index, key: key(row) }));
      const sign = descending ? -1 : 1;
      rows.sort((a, b) => {
        if (!numeric) {
          return sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) || a.index - b.index;
        }
        const left = Number.isNaN(a.key), right = Number.isNaN(b.key);
        return left || right ? left - right || a.index - b.index : sign * (a.key - b.key) || a.index - b.index;
      });
      body.append(...rows.map((entry) => entry.row));
    });
  });
  if (body.rows.length > 16) {
    const filter = document.createElement("input");
    filter.type = "search";
    filter.placeholder = "Filter rows";
    filter.setAttribute("aria-label", "Filter rows");
    filter.className = "filter";
    filter.addEventListener("input", () => {
      const wanted = filter.value.toLowerCase();
      for (const row of body.rows) {
        row.hidden = !row.textContent.toLowerCase().includes(wanted);
      }
    });
    table.parentElement.before(filter);
  }
}
