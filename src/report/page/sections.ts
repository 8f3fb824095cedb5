import { type Content, element } from './dom';

/** A part of the page: a heading over a grid of figures. */
export const section = (title: string, ...content: Content[]): HTMLElement =>
  element('section', {}, element('h2', {}, title), element('div', { class: 'grid' }, ...content));

/** The few numbers that matter most. */
export const cards = (entries: [name: string, value: string, spread?: string][]): HTMLElement =>
  element(
    'dl',
    { class: 'cards' },
    ...entries.map(([name, value, spread]) =>
      element(
        'div',
        {},
        element('dt', {}, name),
        element('dd', {}, value, spread ? element('small', {}, ` ${spread}`) : null),
      ),
    ),
  );
