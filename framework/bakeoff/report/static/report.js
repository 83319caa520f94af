// The page is whole without this script. It adds sorting, pointing at marks, and pictures in full size.
"use strict";

(() => {
  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  function sortable(table) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = make("button", "", heading.textContent.trim());
      button.type = "button";
      heading.replaceChildren(button);
      button.addEventListener("click", () => {
        const order = { ascending: "descending", descending: "none" }[heading.getAttribute("aria-sort")] || "ascending";
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        if (order !== "none") heading.setAttribute("aria-sort", order);
        body.append(...(order === "none" ? original : sorted(original, column, order === "ascending" ? 1 : -1)));
      });
    });
  }

  function sorted(rows, column, sign) {
    // Numbers come before words, and cells without a number last, whatever the order.
    const number = (row) => {
      const cell = row.cells[column];
      return "sort" in cell.dataset ? Number(cell.dataset.sort.replace("inf", "Infinity")) : NaN;
    };
    const words = new Intl.Collator(undefined, { numeric: true });
    return [...rows].sort((one, other) => {
      const [first, second] = [number(one), number(other)];
      if (Number.isNaN(first) && Number.isNaN(second)) {
        return sign * words.compare(one.cells[column].textContent, other.cells[column].textContent);
      }
      if (Number.isNaN(first) || Number.isNaN(second)) return Number.isNaN(first) ? 1 : -1;
      return first === second ? 0 : sign * (first < second ? -1 : 1);
    });
  }

  function hintAtScrolling(container) {
    const hint = make("p", "scroll-hint", "Scroll sideways for more columns →");
    hint.setAttribute("aria-hidden", "true");
    container.before(hint);
    const look = () => hint.classList.toggle("shown", container.scrollWidth > container.clientWidth + 1);
    new ResizeObserver(look).observe(container);
  }

  function tooltips(drawing, tip) {
    const marks = [...drawing.querySelectorAll("[data-tip]")];
    if (!marks.length) return;
    marks.forEach((mark) => mark.querySelector("title").remove());
    let pointed = null;
    const point = (mark) => {
      if (pointed) pointed.classList.remove("pointed");
      pointed = mark;
      tip.hidden = !mark;
      if (!mark) return;
      mark.classList.add("pointed");
      tip.textContent = mark.dataset.tip;
      const box = mark.getBoundingClientRect();
      const left = Math.min(box.right + 8, window.innerWidth - tip.offsetWidth - 8);
      tip.style.left = `${Math.max(8, left)}px`;
      tip.style.top = `${Math.max(8, box.top - tip.offsetHeight - 8)}px`;
    };
    drawing.addEventListener("pointermove", (event) => {
      const distances = marks.map((mark) => {
        const box = mark.getBoundingClientRect();
        return Math.hypot(box.x + box.width / 2 - event.clientX, box.y + box.height / 2 - event.clientY);
      });
      const nearest = Math.min(...distances);
      point(nearest < 28 ? marks[distances.indexOf(nearest)] : null);
    });
    drawing.addEventListener("pointerleave", () => point(null));
  }

  function lightbox() {
    const dialog = make("dialog");
    const choices = make("div", "choices");
    const stage = make("div", "stage");
    const large = make("img");
    const caption = make("p");
    dialog.setAttribute("aria-label", "Pictures in full size");
    stage.append(large);
    dialog.append(choices, stage, caption);
    document.body.append(dialog);
    let pictures = [];
    let current = 0;

    const show = (place) => {
      current = (place + pictures.length) % pictures.length;
      const picture = pictures[current];
      const said = picture.closest("figure").querySelector("figcaption").textContent.trim().replace(/\s+/g, " ");
      large.src = picture.src;
      large.alt = picture.alt;
      large.className = picture.className;
      caption.textContent = `${said}. Arrow keys, space and the buttons change the picture in place; Escape closes.`;
      [...choices.querySelectorAll("[aria-pressed]")].forEach((button, at) => {
        button.setAttribute("aria-pressed", String(at === current));
        if (at === current) button.focus();
      });
    };

    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step || (event.key === " " && event.target.className === "close")) return;
      event.preventDefault();
      show(current + step);
    });

    return (gallery, picture) => {
      pictures = [...gallery.querySelectorAll("figure img")];
      const buttons = pictures.map((shown, place) => {
        const button = make("button", "", shown.closest("figure").querySelector("strong").textContent);
        button.type = "button";
        button.addEventListener("click", () => show(place));
        button.setAttribute("aria-pressed", "false");
        return button;
      });
      const close = make("button", "close", "Close");
      close.type = "button";
      close.addEventListener("click", () => dialog.close());
      choices.replaceChildren(...buttons, close);
      dialog.showModal();
      show(pictures.indexOf(picture));
    };
  }

  function enlargeable(gallery, open) {
    gallery.querySelectorAll("figure img").forEach((picture) => {
      const button = make("button", "enlarge");
      button.type = "button";
      button.setAttribute("aria-label", `Enlarge: ${picture.alt}`);
      picture.replaceWith(button);
      button.append(picture);
      button.addEventListener("click", () => open(gallery, picture));
    });
  }

  const tip = make("div", "tip");
  tip.hidden = true;
  document.body.append(tip);
  document.querySelectorAll("table.sortable").forEach(sortable);
  document.querySelectorAll(".scroll").forEach(hintAtScrolling);
  document.querySelectorAll("svg.plot, .interval svg").forEach((drawing) => tooltips(drawing, tip));
  const galleries = [...document.querySelectorAll("[data-gallery]")];
  if (galleries.length) {
    const open = lightbox();
    galleries.forEach((gallery) => enlargeable(gallery, open));
  }
})();
