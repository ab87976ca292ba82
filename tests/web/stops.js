/* Numbers what Tab should stop at, in the order of the document, and notes what is wrong with each
   stop while the keyboard passes it. Returns how many there should be. */
() => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const shown = (el) => {
    for (let own = el.parentElement; own; own = own.parentElement) {
      const summary = el.tagName === 'SUMMARY' && el.parentElement === own;
      if (own.tagName === 'DETAILS' && !own.open && !summary) return false;
    }
    const box = el.getBoundingClientRect();
    return !el.disabled && getComputedStyle(el).visibility !== 'hidden' && box.width + box.height > 0;
  };
  const all = [...document.querySelectorAll(wanted)].filter(shown);
  const number = new Map(all.map((el, n) => [el, n]));
  const light = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    if (parts.length > 3 && parts[3] === 0) return null;
    const [r, g, b] = parts.map((own) => own / 255)
      .map((own) => (own <= 0.04045 ? own / 12.92 : ((own + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (el) => {
    for (let own = el.parentElement; own; own = own.parentElement) {
      const found = light(getComputedStyle(own).backgroundColor);
      if (found !== null) return found;
    }
    return 1;
  };
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  /* WCAG 2.5.8 leaves out links within a sentence, whose height is that of the line. */
  const sentence = (el) => el.tagName === 'A' && getComputedStyle(el).display === 'inline';
  const looked = (el) => {
    const style = getComputedStyle(el), box = el.getBoundingClientRect(), wrong = [];
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) wrong.push('no outline');
    else if (contrast(light(style.outlineColor), behind(el)) < 3) wrong.push('a faint outline');
    /* A link in a text has a box for every line on which it stands. */
    const inside = [...el.getClientRects()]
      .map((own) => [Math.max(own.left, 0), Math.min(own.right, innerWidth), Math.max(own.top, 0), Math.min(own.bottom, innerHeight)])
      .filter(([left, right, top, bottom]) => right > left && bottom > top);
    const free = ([left, right, top, bottom]) => [[0.5, 0.5], [0.1, 0.1], [0.9, 0.9]].some(([x, y]) => {
      const on = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
      return on && (el.contains(on) || on.contains(el));
    });
    if (!inside.length) wrong.push('outside the view');
    else if (!inside.some(free)) wrong.push('hidden by what lies over it');
    const label = (el.labels || [])[0]?.getBoundingClientRect();
    const [wide, high] = [Math.max(box.width, label?.width ?? 0), Math.max(box.height, label?.height ?? 0)];
    if (high < 24 || (wide < 24 && !sentence(el))) wrong.push(`a target of ${wide.toFixed(0)} x ${high.toFixed(0)}`);
    return wrong;
  };
  window.stops = [];
  document.addEventListener('focusin', ({ target }) => {
    if (!number.has(target)) window.stops.push([-1, target.outerHTML.slice(0, 120)]);
    else window.stops.push([number.get(target), looked(target).map((own) => `${own}: ${target.outerHTML.slice(0, 120)}`)]);
  });
  return all.length;
}
