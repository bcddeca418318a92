/** The path of the server behind its address, without a slash at the end: a proxy may put it below one. The server fills it in. */
export const basePath: string = document.querySelector<HTMLMetaElement>('meta[name="anteroom-path"]')?.content ?? "";
