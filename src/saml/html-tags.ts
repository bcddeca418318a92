import { Tokenizer } from "htmlparser2";

/** Receives what a page consists of, in its order. Names of tags and attributes are in lower case. */
export interface TagSink {
  /** A start tag. Of an attribute that is given twice, the first value counts, as in browsers. */
  readonly opened: (name: string, attributes: ReadonlyMap<string, string>) => void;
  readonly closed: (name: string) => void;
  readonly text: (data: string) => void;
}

/**
 * Reads the tags of an HTML page from its beginning to its end. No tree is built, so that whatever the page nests or leaves open
 * takes time and memory in proportion to its length.
 */
export function readTags(html: string, sink: TagSink): void {
  const reader = new TagReader(html, sink);
  const tokenizer = new Tokenizer({ decodeEntities: true }, reader);
  tokenizer.write(html);
  tokenizer.end();
}

/** Puts the pieces together that the tokenizer names by their places in the page. */
class TagReader {
  readonly #html: string;
  readonly #sink: TagSink;
  #tag = "";
  #attribute = "";
  #value = "";
  #attributes = new Map<string, string>();

  constructor(html: string, sink: TagSink) {
    this.#html = html;
    this.#sink = sink;
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, end).toLowerCase();
    this.#attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#html.slice(start, end).toLowerCase();
    this.#value = "";
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#html.slice(start, end);
  }

  onattribentity(codepoint: number): void {
    this.#value += String.fromCodePoint(codepoint);
  }

  onattribend(): void {
    if (!this.#attributes.has(this.#attribute)) this.#attributes.set(this.#attribute, this.#value);
  }

  onopentagend(): void {
    this.#sink.opened(this.#tag, this.#attributes);
  }

  onselfclosingtag(): void {
    // HTML takes no notice of the slash.
    this.#sink.opened(this.#tag, this.#attributes);
  }

  onclosetag(start: number, end: number): void {
    this.#sink.closed(this.#html.slice(start, end).toLowerCase());
  }

  ontext(start: number, end: number): void {
    this.#sink.text(this.#html.slice(start, end));
  }

  ontextentity(codepoint: number): void {
    this.#sink.text(String.fromCodePoint(codepoint));
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}
