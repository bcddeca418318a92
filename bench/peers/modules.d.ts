declare module "express5" {
  export { default } from "express";
}
