/** Making elements without markup in strings: nothing a server says can become part of the page's structure. */

/** An element with a class and children; text becomes text. */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Words that only screen readers see. */
export function spoken(words) {
  return element("span", "sr-only", words);
}

export function byId(id) {
  return document.getElementById(id);
}
