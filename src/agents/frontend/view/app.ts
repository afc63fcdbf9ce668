/** What the parts of the view look up: entities by name, their properties, and where relations lead. */
import {
  type ApiFilter,
  apiFilters,
  type ApiProperty,
  apiSortKeys,
  createProperties,
  readProperties,
  updateProperties,
} from "../../../core/api.ts";
import type { Entity, EnumDefinition, Spec } from "../../../core/spec/model.ts";
import { type EntityNames, entityNames } from "./names.ts";

export interface EntityModel {
  readonly entity: Entity;
  readonly names: EntityNames;
  readonly read: readonly ApiProperty[];
  readonly create: readonly ApiProperty[];
  readonly update: readonly ApiProperty[];
  readonly filters: readonly ApiFilter[];
  /** Values of `sort`, the default first. */
  readonly sorts: readonly string[];
}

export interface AppModel {
  readonly spec: Spec;
  /** In the order of the spec. */
  readonly entities: readonly EntityModel[];
}

export function appModel(spec: Spec): AppModel {
  return { spec, entities: spec.entities.map((entity) => entityModel(spec, entity)) };
}

function entityModel(spec: Spec, entity: Entity): EntityModel {
  return {
    entity,
    names: entityNames(entity),
    read: readProperties(spec, entity),
    create: createProperties(spec, entity),
    update: updateProperties(spec, entity),
    filters: apiFilters(spec, entity),
    sorts: apiSortKeys(spec, entity).map(({ token }) => token),
  };
}

/** @throws when the spec was not resolved: every name in a resolved spec exists. */
export function entityOf(app: AppModel, name: string): EntityModel {
  const found = app.entities.find(({ entity }) => entity.name === name);
  if (found === undefined) {
    throw new Error(`the resolved spec has no entity ${name}`);
  }
  return found;
}

export function enumOf(app: AppModel, name: string): EnumDefinition {
  const found = app.spec.enums.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`the resolved spec has no enum ${name}`);
  }
  return found;
}

/** The entity whose rows a relation's selects and labels list; null where the API has no list of them. */
export function choicesOf(app: AppModel, property: ApiProperty): EntityModel | null {
  if (property.relation === null) {
    return null;
  }
  const target = entityOf(app, property.relation.target);
  return target.entity.api.operations.includes("list") ? target : null;
}

/** What the spec calls a property: the relation's name, else the field's. */
export const sourceName = (property: ApiProperty) => property.relation?.name ?? property.attribute;

/** The property that the spec calls so; undefined for one that is hidden. */
export const propertyNamed = (properties: readonly ApiProperty[], source: string) =>
  properties.find((property) => sourceName(property) === source);
