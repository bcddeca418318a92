import express from "express5";
import { userBody } from "../load/users.ts";
import { serve } from "./serve.ts";

/* The limit: Express 5 that parses a body and answers 1 KB of JSON, without storing anything. */
const app = express();
const resource = JSON.parse(userBody(0));

app.use(express.json({ type: "application/scim+json" }));
app.get("/Users", (_request, response) => {
  response.json(resource);
});
app.post("/Users", (_request, response) => {
  response.status(201).json(resource);
});

serve(app, () => Promise.resolve());
