import { z } from "zod";

/** The schemas that the OpenAPI document names, by their names there. */
export const components: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>();

/** Gives a schema the name under which the OpenAPI document refers to it. */
export function component<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  components.add(schema, { id });
  return schema;
}
