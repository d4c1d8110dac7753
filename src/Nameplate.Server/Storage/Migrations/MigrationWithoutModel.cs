using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Nameplate.Server.Storage.Migrations;

/// <summary>
/// A migration that keeps no copy of the whole model as it was then (decision 36). Of that copy the version alone decides what SQL is made: by
/// it EF Core knows that the migration says what a changed column was before.
/// </summary>
public abstract class MigrationWithoutModel : Migration
{
    protected override void BuildTargetModel(ModelBuilder modelBuilder) => modelBuilder.HasAnnotation("ProductVersion", "10.0.14");
}
