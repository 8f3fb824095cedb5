import { type Content, element } from './dom';
import { evenRows } from './even_rows';
import { copyText } from './figure';

/** Pixels between figures and between cards, and the least width of both. */
const [FIGURE_GAP, CARD_GAP] = [16, 12];
const [FIGURE, CARD] = [340, 150];
/** What a card has besides its text. */
const CARD_FRAME = 32;

/** What lies side by side, in full rows. */
export const grid = (...content: Content[]): HTMLElement =>
  evenRows(element('div', { class: 'grid' }, ...content), { gap: FIGURE_GAP, least: () => FIGURE });

/** A part of the page: a heading over a grid of figures. */
export const section = (title: string, ...content: Content[]): HTMLElement =>
  element('section', {}, element('h2', {}, title), grid(...content));

/** A command to be copied. */
export function commandBlock(command: string): HTMLElement {
  const text = element('pre', { tabindex: 0, 'aria-label': 'Command' }, element('code', {}, command));
  const copy = element('button', { type: 'button' }, 'Copy');
  copy.addEventListener('click', () => copyText(command, copy, text));
  return element('div', { class: 'command' }, text, copy);
}

/** The width of a card that breaks no number. */
function cardWidth(card: HTMLElement): number {
  const text = document.createRange();
  text.selectNodeContents(card.querySelector('dd')!);
  return Math.max(CARD, Math.ceil(text.getBoundingClientRect().width) + CARD_FRAME);
}

/** The few numbers that matter most. */
export function cards(entries: [name: string, value: string, spread?: string][]): HTMLElement {
  const made = entries.map(([name, value, spread]) =>
    element(
      'div',
      {},
      element('dt', {}, name),
      element('dd', {}, value, spread ? element('small', {}, ` ${spread}`) : null),
    ),
  );
  return evenRows(element('dl', { class: 'cards' }, ...made), { gap: CARD_GAP, least: cardWidth });
}
