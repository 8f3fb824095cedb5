// Links within a site, and whether what they point to is there: the file, and the place in it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const LINK = /<(?:a|img|link|script)\b[^>]*?\b(?:href|src)="([^"]*)"/g;
const placesIn = (html) => new Set([...html.matchAll(/\b(?:id|name)="([^"]*)"/g)].map(([, id]) => id));
const decoded = (text) => decodeURIComponent(text.replaceAll('&amp;', '&'));

/** The dead links of all pages in a folder, each as "page: link". */
export function deadLinks(folder) {
  const pages = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.html'));
  const htmlOf = new Map(pages.map((page) => [page, readFileSync(path.join(folder, page), 'utf8')]));
  const places = new Map([...htmlOf].map(([page, html]) => [page, placesIn(html)]));
  const isDead = (page, link) => {
    if (/^[a-z][a-z+.-]*:|^\/\//.test(link)) return false;
    const [file, place = ''] = decoded(link).split('#');
    const target = file === '' ? page : path.join(path.dirname(page), file.split('?')[0]);
    if (!existsSync(path.join(folder, target))) return true;
    return place !== '' && places.has(target) && !places.get(target).has(place);
  };
  return [...htmlOf].flatMap(([page, html]) =>
    [...html.matchAll(LINK)].filter(([, link]) => isDead(page, link)).map(([, link]) => `${page}: ${link}`),
  );
}
