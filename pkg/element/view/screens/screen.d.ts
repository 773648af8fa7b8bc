import type { State } from '../../sign-in.js';
import type { Language } from '../../texts.js';

/** What a screen may do and needs to know. */
export interface Around {
  language: Language;
  /** The app's name, or an empty string. */
  app: string;
  /** Whether the address is a link. */
  link: boolean;
  announce(text: string): void;
  actions: Actions;
}

/** What the user can do. */
export interface Actions {
  start(): void;
  cancel(): void;
  signOut(): void;
  dismiss(): void;
  stay(): void;
}

/** One screen, while it is shown. */
export interface Screen {
  node: HTMLElement;
  /** What gets the focus first: the one thing to do, else what is to be read. */
  first: HTMLElement;
  /** Said once when the screen comes. */
  announcement: string;
  /** The same screen in a state that has changed. */
  update?(state: State): void;
  /** The size of the element has changed. All in px. */
  fit?(room: Room): void;
  /** What Back does; without it Back is left to the page. */
  back?: () => void;
  /** Ends timers. */
  stop?(): void;
}

export interface Room {
  /** The height of usual text. */
  text: number;
  /** From where the screen is read. */
  distance: 'hand' | 'room';
}
