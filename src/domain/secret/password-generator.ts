import type { PasswordRules } from "./password-rules.ts";

/** The classes of characters that a password can be asked to hold. */
export const CHARACTER_CLASSES = ["lower", "upper", "digit", "special"] as const;
/** The name of a class of characters. */
export type CharacterClass = (typeof CHARACTER_CLASSES)[number];

/** How long a password of characters may be asked to be. Real apps cut or refuse longer ones; shorter ones are guessed. */
export const PASSWORD_LENGTH = { least: 8, most: 128, usual: 24 } as const;

/** How many words a passphrase may have: four are 51 bits, and ten never pass `PASSWORD_LENGTH.most`. */
export const PASSPHRASE_WORDS = { least: 4, most: 10, usual: 6 } as const;

/** A password of characters that is asked for. What is absent is chosen here. */
export interface CharacterWish {
  /** In characters. `PASSWORD_LENGTH.usual`, or what comes nearest to it within the rules. */
  readonly length?: number | undefined;
  /** Each is used, and holds at least one character of the password. All four by default. Not beside `rules`. */
  readonly classes?: readonly CharacterClass[] | undefined;
  /** The characters of the class `special`, each once; printable ASCII without letters, digits and space. Not beside `rules`. */
  readonly special?: string | undefined;
  /** What the app demands. */
  readonly rules?: PasswordRules | undefined;
}

/** A passphrase that is asked for: words of the list that ships. */
export interface PassphraseWish {
  readonly words?: number | undefined;
  /** One to three characters between words, none a letter or a digit; may be empty when words begin with capitals. `-` by default. */
  readonly separator?: string | undefined;
  /** Whether each word begins with a capital. */
  readonly capitals?: boolean | undefined;
  /** Whether a digit follows one of the words. */
  readonly digit?: boolean | undefined;
}

/** What is asked for. */
export type PasswordWish = CharacterWish | { readonly passphrase: PassphraseWish };

/** How well a password withstands guessing. */
export interface PasswordStrength {
  /** 0 is guessed at once, 4 withstands guessing even where the app's stored passwords leak. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  /** The same for people. */
  readonly sentence: string;
}

/** A password that nobody has seen. */
export interface GeneratedPassword {
  readonly password: string;
  /** The binary logarithm of how many passwords it was drawn from, each as likely as any other. */
  readonly entropyBits: number;
  readonly strength: PasswordStrength;
}

/** Draws passwords. Implemented by `password/`. */
export interface PasswordGenerator {
  /**
   * Draws a password, each that the wish allows with the same probability.
   * @throws {AnteroomError} `invalid_value` for a wish that contradicts itself or that no password meets
   */
  generate(wish: PasswordWish): Promise<GeneratedPassword>;
  /** Judges a password that somebody else made, by how it looks. */
  judge(password: string): Promise<PasswordStrength>;
}
